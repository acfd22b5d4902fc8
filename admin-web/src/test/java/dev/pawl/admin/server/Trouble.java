package dev.pawl.admin.server;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A server whose second migration runs until it is let go, whose third fails, and whose database can be taken away: the
 * three states that an operator opens these pages for.
 */
final class Trouble implements AutoCloseable {
    private static final String UNTIL_LET_GO =
            """
            DO $$
            BEGIN
                WHILE NOT pg_catalog.pg_try_advisory_xact_lock_shared(42) LOOP
                    PERFORM pg_catalog.pg_sleep(0.1);
                END LOOP;
            END
            $$;
            """;

    private final EmbeddedServer postgres;
    private final Connection gate;
    private final AdminServer server;

    private Trouble(EmbeddedServer postgres, Connection gate, AdminServer server) {
        this.postgres = postgres;
        this.gate = gate;
        this.server = server;
    }

    static Trouble begin() {
        var postgres = EmbeddedServer.start(EmbeddedServer.BUNDLED_MAJOR);
        try {
            EmbeddedDatabase database = postgres.createDatabase();
            var gate = database.connect();
            try (var statement = gate.createStatement()) {
                statement.execute("SELECT pg_catalog.pg_advisory_lock(42)");
            }
            return new Trouble(postgres, gate, AdminServer.start(database, migrations()));
        } catch (SQLException e) {
            postgres.close();
            throw new IllegalStateException(e);
        }
    }

    AdminServer server() {
        return server;
    }

    void letTheMigrationGo() throws SQLException {
        gate.close();
    }

    void takeTheDatabaseAway() {
        postgres.close();
    }

    @Override
    public void close() {
        server.close();
        postgres.close();
    }

    private static Path migrations() {
        try {
            var folder = Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers")), "migrations")
                    .toAbsolutePath();
            Files.writeString(folder.resolve("0001_orders.up.sql"), "CREATE TABLE orders (id bigint PRIMARY KEY);\n");
            Files.writeString(folder.resolve("0002_backfill_orders.up.sql"), UNTIL_LET_GO);
            Files.writeString(
                    folder.resolve("0003_order_currency.up.sql"),
                    "ALTER TABLE orders\n    ADD COLUMN currency text,\n    ADD COLUMN total money_of_account;\n");
            Files.writeString(
                    folder.resolve("0004_drop_legacy.up.sql"),
                    "-- pawl:phase contract\nDROP TABLE IF EXISTS legacy_orders;\n");
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
