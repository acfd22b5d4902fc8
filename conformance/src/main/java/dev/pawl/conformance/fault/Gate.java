package dev.pawl.conformance.fault;

import dev.pawl.conformance.MigrationFolder;
import dev.pawl.conformance.oracle.DatabaseOracle;

/**
 * Where a file stands still in its middle until somebody lets it go on. It waits without a lock, so that no time limit
 * for locks ends it, and for a table, so that it is still closed when the server has crashed or failed over.
 *
 * @param oracle closes and opens it
 */
public record Gate(DatabaseOracle oracle) {
    /** The statement that waits while the gate is closed; it has no semicolon, since not everybody splits by quotes. */
    public static final String PASS = "WITH RECURSIVE look (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM look"
            + " WHERE public.is_closed() AND pg_sleep(0.01) IS NOT NULL) SELECT count(*) FROM look";

    private static final String STANDING =
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'";

    /** Adds the file that makes an open gate. */
    public static void addTo(MigrationFolder folder) {
        folder.add(
                "gate",
                "CREATE TABLE public.closed (gate int)",
                "CREATE FUNCTION public.is_closed() RETURNS boolean LANGUAGE sql"
                        + " AS 'SELECT EXISTS (SELECT FROM public.closed)'");
    }

    /** Whoever comes from now on waits. */
    public void close() {
        oracle.execute("INSERT INTO public.closed VALUES (1)");
    }

    /** Lets everybody pass. */
    public void open() {
        oracle.execute("DELETE FROM public.closed");
    }

    /** Returns when somebody stands before it. */
    public void awaitArrival() throws Exception {
        Eventually.see(
                "a file stands before the gate", () -> !oracle.query(STANDING).isEmpty());
    }
}
