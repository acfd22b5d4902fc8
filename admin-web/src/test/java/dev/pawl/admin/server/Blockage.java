package dev.pawl.admin.server;

import dev.pawl.admin.server.AdminServer.Difference;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/**
 * A server whose first migration waits for somebody who has read a table and gone to lunch, and whose second builds an
 * index that waits for somebody who writes.
 */
final class Blockage implements AutoCloseable {
    private static final String UNTIL_LET_GO =
            """
            ALTER TABLE orders ADD COLUMN currency text;
            DO $$
            BEGIN
                WHILE NOT pg_catalog.pg_try_advisory_xact_lock_shared(43) LOOP
                    PERFORM pg_catalog.pg_sleep(0.1);
                END LOOP;
            END
            $$;
            """;

    /** Metrics for everybody, and spans in the log. */
    private static final Difference WATCHED = new Difference(
            Map.of(
                    "METRICS_AUTHENTICATION", "false",
                    "OTEL_SDK_DISABLED", "false",
                    "OTEL_TRACES_EXPORTER", "console",
                    "OTEL_METRICS_EXPORTER", "none",
                    "OTEL_LOGS_EXPORTER", "none",
                    "OTEL_BSP_SCHEDULE_DELAY", "100"),
            Set.of(),
            "");

    /** What an earlier migration has made, and its row. */
    private static final String TABLES =
            """
            CREATE TABLE orders (id bigint); CREATE TABLE notes (id bigint);
            CREATE TABLE public.schema_migrations (
                version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
            INSERT INTO public.schema_migrations VALUES ('0000_orders')""";

    private final EmbeddedDatabase database;
    private final Connection gate;
    private final Connection reader;
    private final Connection writer;
    private final AdminServer server;

    private Blockage(EmbeddedDatabase database, Path migrations) throws SQLException {
        this.database = database;
        this.gate = database.connect();
        this.reader = database.connect();
        this.writer = database.connect();
        execute(gate, TABLES);
        execute(gate, "SELECT pg_catalog.pg_advisory_lock(43)");
        begin(reader, "lunch", "SELECT count(*) AS secret FROM orders");
        begin(writer, "importer", "INSERT INTO notes VALUES (1)");
        this.server = AdminServer.start(database, migrations, WATCHED);
    }

    static Blockage begin() {
        var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
        try {
            return new Blockage(database, migrations());
        } catch (SQLException e) {
            database.close();
            throw new IllegalStateException(e);
        }
    }

    AdminServer server() {
        return server;
    }

    void theReaderComesBack() throws SQLException {
        reader.close();
    }

    void theMigrationIsLetGo() throws SQLException {
        gate.close();
    }

    void theWriterCommits() throws SQLException {
        writer.close();
    }

    @Override
    public void close() {
        server.close();
        database.close();
    }

    private static void begin(Connection connection, String application, String sql) throws SQLException {
        execute(connection, "SET application_name = '" + application + "'");
        connection.setAutoCommit(false);
        execute(connection, sql);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Path migrations() {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers")), "migrations")
                    .toAbsolutePath();
            Files.writeString(folder.resolve("0000_orders.up.sql"), "-- Made by the test.\n");
            Files.writeString(folder.resolve("0001_order_currency.up.sql"), UNTIL_LET_GO);
            Files.writeString(
                    folder.resolve("0002_notes_index.up.sql"), "CREATE INDEX CONCURRENTLY notes_id ON notes (id);\n");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
