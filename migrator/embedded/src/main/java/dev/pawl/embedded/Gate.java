package dev.pawl.embedded;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Holds a migration until it is opened: what is slow takes exactly as long as a test wants it to. One gate for each
 * database.
 */
public final class Gate {
    /** What a migration does at the gate; it asks again and again, so that no timeout for locks ends its wait. */
    public static final String PASS =
            """
            DO $$
            BEGIN
                WHILE NOT pg_catalog.pg_try_advisory_xact_lock_shared(42) LOOP
                    PERFORM pg_catalog.pg_sleep(0.1);
                END LOOP;
            END
            $$;
            """;

    private final Connection keeper;

    private Gate(Connection keeper) {
        this.keeper = keeper;
    }

    /** A gate that is closed until {@link #open()} or the end of the server. */
    public static Gate closed(EmbeddedDatabase database) throws SQLException {
        var keeper = database.connect();
        try (var statement = keeper.createStatement()) {
            statement.execute("SELECT pg_catalog.pg_advisory_lock(42)");
        }
        return new Gate(keeper);
    }

    /** Lets everybody pass, now and later. */
    public void open() throws SQLException {
        keeper.close();
    }
}
