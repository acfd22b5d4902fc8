package dev.pawl.cli;

import dev.pawl.embedded.ControlledServer;
import dev.pawl.embedded.FreshDatabase;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server that asks everybody but its superuser for a password and writes down every statement, with a login to
 * provision as managed services give it. A cluster of its own, since that is what logins belong to.
 */
final class ProvisionedCluster implements AutoCloseable {
    static final String PROVISIONER = "provisioner";
    private static final String PASSWORD = "the provisioner's";

    private final ControlledServer server;
    private final Path home;
    private final AtomicInteger names = new AtomicInteger();

    private ProvisionedCluster(ControlledServer server, Path home) {
        this.server = server;
        this.home = home;
    }

    static ProvisionedCluster start(int major, Path home) throws IOException, SQLException {
        var server = ControlledServer.prepare(major, Files.createDirectory(home.resolve("server")));
        Files.write(
                server.data().resolve("pg_hba.conf"),
                List.of("host all postgres all trust", "host all all all scram-sha-256"));
        Files.writeString(
                server.data().resolve("postgresql.conf"),
                "log_statement = all\nlog_connections = on\npassword_encryption = scram-sha-256\n",
                StandardOpenOption.APPEND);
        server.start();
        var cluster = new ProvisionedCluster(server, home);
        cluster.execute("CREATE ROLE %s LOGIN CREATEROLE CREATEDB PASSWORD '%s'"
                .formatted(PROVISIONER, PASSWORD.replace("'", "''")));
        // Roles of a set of somebody else, so that those of the bundled one have a single maker.
        Files.writeString(home.resolve("0001_a.up.sql"), "SELECT 1");
        Files.writeString(
                home.resolve("roles.sql"),
                """
                DO $$ BEGIN
                    IF to_regrole('app_reader') IS NULL THEN CREATE ROLE app_reader NOLOGIN; END IF;
                EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
                END $$
                """);
        try (var connection = cluster.logIn("postgres", PROVISIONER, PASSWORD)) {
            // From PostgreSQL 16 on, who has made a role may grant it.
            connection.createStatement().execute("CREATE ROLE app_reader NOLOGIN");
        }
        return cluster;
    }

    /** A name that no other test has used. */
    String freshName() {
        return "db" + names.incrementAndGet();
    }

    Path home() {
        return home;
    }

    String log() throws IOException {
        return server.log();
    }

    /** A file with a password. */
    Path secret(String name, String password) throws IOException {
        return Files.writeString(home.resolve(name + ".password"), password + "\n");
    }

    /** Runs {@code pawl provision} as this login, with the bundled set. */
    Invocation provision(String user, Map<String, String> variables, String... arguments) {
        return run(user, "postgres", PASSWORD, variables, arguments);
    }

    /** The variables of a set whose only role is {@code app_reader}. */
    Map<String, String> withOwnRoles(Map<String, String> variables) {
        var complete = new HashMap<>(variables);
        complete.put("MIGRATIONS_DIR", home.toString());
        complete.put("PAWL_SERVICE_ROLES", "reader=app_reader");
        return complete;
    }

    /** Runs a command on a database as this login. */
    Invocation run(String user, String database, String password, Map<String, String> variables, String... arguments) {
        var complete = new HashMap<>(Map.of(
                "PGHOST", "localhost",
                "PGPORT", Integer.toString(server.port()),
                "PGUSER", user,
                "PGPASSWORD", password,
                "PGDATABASE", database));
        complete.putAll(variables);
        return Invocation.of(complete, arguments);
    }

    /** A connection that is asked for its password. */
    Connection logIn(String database, String user, String password) throws SQLException {
        // A name may hold what a URL cannot.
        var encoded = URLEncoder.encode(database, StandardCharsets.UTF_8).replace("+", "%20");
        var properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("requireAuth", "scram-sha-256");
        return DriverManager.getConnection("jdbc:postgresql://localhost:" + server.port() + "/" + encoded, properties);
    }

    /** The variable of a password; {@code _FILE} at the end says that it is in a file. */
    static String variable(String database, String more) {
        var service = more.endsWith("_FILE") ? more.substring(0, more.length() - 5) : more;
        return database.toUpperCase(Locale.ROOT) + service + "_DB_PASSWORD" + (more.endsWith("_FILE") ? "_FILE" : "");
    }

    static Map<String, String> with(Map<String, String> variables, String name, String value) {
        var more = new HashMap<>(variables);
        more.put(name, value);
        return more;
    }

    /** The lines that begin with this, without it. */
    static List<String> objects(String answer, String beginning) {
        return answer.lines()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()).strip())
                .toList();
    }

    Connection asSuperuser(String database) throws SQLException {
        return server.superuser(database);
    }

    /** As the superuser. */
    List<String> query(String sql) throws SQLException {
        try (var connection = server.superuser("postgres")) {
            return FreshDatabase.query(connection, sql);
        }
    }

    /** As the superuser. */
    void execute(String... statements) throws SQLException {
        try (var connection = server.superuser("postgres");
                var statement = connection.createStatement()) {
            for (var sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
