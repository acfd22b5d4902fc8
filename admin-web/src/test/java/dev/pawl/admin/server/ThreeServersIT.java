package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.admin.server.AdminServer.Difference;
import dev.pawl.admin.server.AdminServer.Sign;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.embedded.Gate;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Three replicas that wait for their schema are started at once on an empty database. One of them migrates, and its
 * second migration goes on until it is let go.
 */
@Tag("long")
final class ThreeServersIT {
    private static final Difference WAITING = new Difference(Map.of("PAWL_STARTUP", "wait"), Set.of(), "");
    private static final Map<String, String> MIGRATIONS = Map.of(
            "0001_probe.up.sql",
            "CREATE TABLE probe (file int);\nINSERT INTO probe VALUES (1);\n",
            "0002_slow.up.sql",
            Gate.PASS + "INSERT INTO probe VALUES (2);\n",
            "0003_index.up.sql",
            "CREATE INDEX CONCURRENTLY probe_file ON probe (file);\nINSERT INTO probe VALUES (3);\n");
    private static final String APPLYING = "PAWL0003I";
    private static final String WAITS_FOR_ANOTHER = "PAWL0002I";

    private final EmbeddedDatabase database =
            EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
    private final List<AdminServer> servers = new ArrayList<>();

    @AfterEach
    void end() {
        servers.forEach(AdminServer::close);
        database.close();
    }

    @Test
    void oneAppliesEachMigrationOnceTheOthersWaitAndAllBecomeReady() throws SQLException {
        var gate = Gate.closed(database);
        var folder = Migrations.folder(MIGRATIONS);
        for (int replica = 1; replica <= 3; replica++) {
            servers.add(AdminServer.launch(database, folder, WAITING));
        }
        servers.forEach(server -> server.await(Sign.SERVER_READY));
        for (var server : servers) {
            var probe = new Visitor(server);
            assertThat(probe.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(probe.get("/health/started").statusCode()).isEqualTo(503);
            assertThat(probe.get("/health/ready").statusCode()).isEqualTo(503);
        }
        var runners = servers.stream()
                .filter(server -> server.awaitInLog(APPLYING, WAITS_FOR_ANOTHER).contains(APPLYING))
                .toList();
        assertThat(runners).hasSize(1);

        gate.open();

        servers.forEach(server -> server.await(Sign.APPLICATION_STARTED));
        for (var server : servers) {
            new Visitor(server).await("/ready", body -> body.contains("\"ready\""));
            assertThat(new Visitor(server).get("/health/ready").statusCode()).isEqualTo(200);
            assertThat(server.log().contains(WAITS_FOR_ANOTHER)).isNotEqualTo(runners.contains(server));
            assertThat(server.log().contains("PAWL0004I")).isEqualTo(runners.contains(server));
        }
        assertThat(query("SELECT file || ' ' || count(*) FROM probe GROUP BY file ORDER BY file"))
                .containsExactly("1 1", "2 1", "3 1");
        assertThat(query("SELECT version FROM public.schema_migrations ORDER BY version"))
                .containsExactly("0001_probe", "0002_slow", "0003_index");
        assertThat(query("SELECT count(*) FROM pawl.instances WHERE newest_version = '0003_index'"))
                .containsExactly("3");
    }

    private List<String> query(String sql) throws SQLException {
        try (var connection = database.connect()) {
            return FreshDatabase.query(connection, sql);
        }
    }
}
