package dev.pawl.admin.server;

import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.Gate;
import java.sql.SQLException;
import java.util.Map;

/**
 * A server whose second migration runs until it is let go, whose third fails, and whose database can be taken away: the
 * three states that an operator opens these pages for.
 */
final class Trouble implements AutoCloseable {
    private static final Map<String, String> MIGRATIONS = Map.of(
            "0001_orders.up.sql",
            "CREATE TABLE orders (id bigint PRIMARY KEY);\n",
            "0002_backfill_orders.up.sql",
            Gate.PASS,
            "0003_order_currency.up.sql",
            "ALTER TABLE orders\n    ADD COLUMN currency text,\n    ADD COLUMN total money_of_account;\n",
            "0004_drop_legacy.up.sql",
            "-- pawl:phase contract\nDROP TABLE IF EXISTS legacy_orders;\n");

    private final EmbeddedServer postgres;
    private final Gate gate;
    private final AdminServer server;

    private Trouble(EmbeddedServer postgres, Gate gate, AdminServer server) {
        this.postgres = postgres;
        this.gate = gate;
        this.server = server;
    }

    static Trouble begin() {
        var postgres = EmbeddedServer.start(EmbeddedServer.BUNDLED_MAJOR);
        try {
            var database = postgres.createDatabase();
            var gate = Gate.closed(database);
            return new Trouble(postgres, gate, AdminServer.start(database, Migrations.folder(MIGRATIONS)));
        } catch (SQLException e) {
            postgres.close();
            throw new IllegalStateException(e);
        }
    }

    AdminServer server() {
        return server;
    }

    void letTheMigrationGo() throws SQLException {
        gate.open();
    }

    void takeTheDatabaseAway() {
        postgres.close();
    }

    @Override
    public void close() {
        server.close();
        postgres.close();
    }
}
