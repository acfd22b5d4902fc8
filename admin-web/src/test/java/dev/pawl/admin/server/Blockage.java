package dev.pawl.admin.server;

import dev.pawl.admin.server.AdminServer.Difference;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.Gate;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/**
 * A server whose first migration waits for somebody who has read a table and gone to lunch, and whose second builds an
 * index that waits for somebody who writes.
 */
final class Blockage implements AutoCloseable {
    private static final Map<String, String> MIGRATIONS = Map.of(
            "0000_orders.up.sql",
            "-- Made by the test.\n",
            "0001_order_currency.up.sql",
            "ALTER TABLE orders ADD COLUMN currency text;\n" + Gate.PASS,
            "0002_notes_index.up.sql",
            "CREATE INDEX CONCURRENTLY notes_id ON notes (id);\n");

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
    private final Gate gate;
    private final Connection reader;
    private final Connection writer;
    private final AdminServer server;

    private Blockage(EmbeddedDatabase database) throws SQLException {
        this.database = database;
        this.gate = Gate.closed(database);
        this.reader = database.connect();
        this.writer = database.connect();
        execute(reader, TABLES);
        begin(reader, "lunch", "SELECT count(*) AS secret FROM orders");
        begin(writer, "importer", "INSERT INTO notes VALUES (1)");
        this.server = AdminServer.start(database, Migrations.folder(MIGRATIONS), WATCHED);
    }

    static Blockage begin() {
        var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
        try {
            return new Blockage(database);
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
        gate.open();
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
}
