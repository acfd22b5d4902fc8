package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.MigrationFolder;
import dev.pawl.conformance.PawlRunner;
import dev.pawl.conformance.RunnerProcess;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.run.Connector;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Migrations of every kind that an interrupted run has to finish by itself, and what a database looks like when they
 * were applied without any fault. Thread-safe.
 */
record MixedSet(Path folder, int files, List<String> undisturbed) {
    static final String STATE =
            """
            SELECT 'column ' || attrelid::regclass || ' ' || attname || ' ' || format_type(atttypid, atttypmod)
                FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                WHERE relnamespace IN ('public'::regnamespace, 'pawl'::regnamespace) AND attnum > 0 AND NOT attisdropped
            UNION ALL SELECT 'index ' || pg_get_indexdef(indexrelid) || ' ' || indisvalid || indisready
                FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE relnamespace = 'public'::regnamespace
            UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) || convalidated
                FROM pg_constraint WHERE connamespace = 'public'::regnamespace
            UNION ALL SELECT 'partition ' || inhrelid::regclass || ' of ' || inhparent::regclass || inhdetachpending
                FROM pg_inherits WHERE inhrelid::regclass::text LIKE 'parted%'
            UNION ALL SELECT 'probe ' || file || ': ' || count(*) FROM public.probe GROUP BY file
            UNION ALL SELECT 'big ' || count(*) || ' ' || count(note) FROM public.big
            UNION ALL SELECT 'history ' || version || ' ' || checksum FROM public.schema_migrations
            UNION ALL SELECT 'step ' || version || ' ' || position || ' ' || (finished_at IS NOT NULL) FROM pawl.steps
            ORDER BY 1""";

    private static final String LOCKS = "SELECT 'advisory lock of ' || pid FROM pg_locks WHERE locktype = 'advisory'"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    /** Writes the files, and applies them once without a fault to see what comes of it. */
    static MixedSet in(Path folder) throws Exception {
        int files = MigrationFolder.in(folder, new PawlRunner())
                .addEveryKind()
                .fileNames()
                .size();
        var set = new MixedSet(folder, files, List.of());
        try (var database = newDatabase()) {
            var report = set.migrate(database, serverPort(), new ArrayList<>());
            assertThat(report.error()).isNull();
            return new MixedSet(folder, files, set.state(database));
        }
    }

    static EmbeddedDatabase newDatabase() {
        return EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
    }

    static int serverPort() {
        return EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).port();
    }

    static String url(EmbeddedDatabase database, int port) {
        return "jdbc:postgresql://localhost:" + port + "/" + database.name();
    }

    MigrateReport migrate(EmbeddedDatabase database, int port, List<RunEvent> events) {
        var properties = new Properties();
        properties.setProperty("user", database.owner());
        return Pawl.load(
                        PawlConfiguration.of(Map.of(Setting.MIGRATIONS, folder.toString())),
                        Connector.of(url(database, port), properties),
                        MixedSet.class.getClassLoader())
                .migrate(events::add);
    }

    RunnerProcess start(EmbeddedDatabase database, int port) throws IOException {
        return PawlRunner.start(url(database, port), database.owner(), folder, Map.of());
    }

    /** The database is as if no fault had happened, and nobody holds a lock. */
    void requireUndisturbed(EmbeddedDatabase database) throws Exception {
        assertThat(state(database)).isEqualTo(undisturbed);
        try (var superuser = database.connectAsSuperuser()) {
            Eventually.noRows(superuser, LOCKS);
        }
    }

    private List<String> state(EmbeddedDatabase database) throws SQLException {
        try (var superuser = database.connectAsSuperuser()) {
            return FreshDatabase.query(superuser, STATE);
        }
    }
}
