package dev.pawl.cli.up;

import dev.pawl.embedded.DurableServer;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.provision.Cluster;
import dev.pawl.engine.provision.Login;
import dev.pawl.engine.provision.LoginPassword;
import dev.pawl.engine.provision.LoginTag;
import dev.pawl.engine.provision.Provisioning;
import dev.pawl.engine.provision.Wanted;
import dev.pawl.engine.provision.WantedDatabase;
import dev.pawl.engine.run.Connector;
import dev.pawl.engine.run.Timing;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/**
 * The database that {@code pawl up} serves, with the logins that a production set-up has: one that owns the schema and
 * may create roles, and one for the pages that owns nothing.
 */
final class UpDatabase implements AutoCloseable {
    static final String NAME = "pawl";
    static final String MIGRATOR = "pawl_migrator";
    static final String PAGES = "pawl_admin_web";
    private static final String MAINTENANCE = "postgres";

    private final DurableServer server;
    private final UpHome home;

    private UpDatabase(DurableServer server, UpHome home) {
        this.server = server;
        this.home = home;
    }

    static UpDatabase start(UpHome home) throws IOException, SQLException {
        var server = DurableServer.start(home.path(), home.secret("postgres.password"));
        try {
            provision(server, home);
        } catch (SQLException | IOException | PawlException e) {
            server.close();
            throw e;
        }
        return new UpDatabase(server, home);
    }

    int port() {
        return server.port();
    }

    /** Refuses to go on without the server. */
    void requireRunning() throws IOException {
        if (!server.isRunning()) {
            throw PawlException.of(Message.DATABASE_ENDED, home.path());
        }
    }

    private static void provision(DurableServer server, UpHome home) throws SQLException, IOException {
        var logins = List.of(
                login(MIGRATOR, true, home.secret("db.migrator.password")),
                login(PAGES, false, home.secret("db.password")));
        var wanted = new Wanted(logins, List.of(new WantedDatabase(NAME, MIGRATOR, List.of(PAGES))));
        new Provisioning(
                        new Superuser(server, home.secret("postgres.password")),
                        MAINTENANCE,
                        Optional.empty(),
                        Duration.ZERO,
                        Timing.real(),
                        event -> {},
                        line -> {})
                .execute(wanted);
        try (var connection = server.connect(MAINTENANCE);
                var statement = connection.createStatement()) {
            // The roles of whatever set is tried here are made by the migrations' own login.
            statement.execute("ALTER ROLE " + MIGRATOR + " CREATEROLE");
        }
    }

    private static Login login(String name, boolean owner, String password) {
        return new Login(
                name,
                new LoginTag(owner ? "owner" : "admin_web", NAME),
                owner,
                List.of(),
                Map.of("connection_limit", "25"),
                Map.of(),
                Optional.of(new LoginPassword.Given(name, password)));
    }

    /** The server as its superuser sees it. */
    private record Superuser(DurableServer server, String password) implements Cluster {
        @Override
        public String address() {
            return "localhost:" + server.port();
        }

        @Override
        public Connector database(String name) {
            return login(name, "postgres", password);
        }

        @Override
        public Connector login(String database, String user, String ofUser) {
            var properties = new Properties();
            properties.setProperty("user", user);
            properties.setProperty("password", ofUser);
            properties.setProperty("requireAuth", "scram-sha-256");
            return Connector.of(server.url(database), properties);
        }

        @Override
        public String toString() {
            return address();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
