package dev.pawl.engine.run;

import dev.pawl.engine.history.InstanceTable;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.Phase;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Lets a contract-phase migration through when every instance that is alive knows it, and no other in while it runs:
 * the gate is a lock that an instance takes shared while it registers. On an empty history nobody is being served.
 */
final class ContractGate {
    /** What a refusal begins with, behind the id of the run. */
    static final String CLOSED = "the gate is closed: ";

    private static final int MOST_SHOWN = 10;

    /** An instance that an old snapshot does not show is told by its lock, which is of no snapshot. */
    private static final String CHECK =
            """
            DO $pawl$
            DECLARE
                path_of_file pg_catalog.text := pg_catalog.current_setting('search_path');
                living pg_catalog.text;
            BEGIN
                PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
                IF NOT pg_catalog.%1$s(%3$s, 0) THEN
                    RAISE EXCEPTION 'an instance is starting' USING ERRCODE = '55P03';
                END IF;
                IF EXISTS (%4$s EXCEPT SELECT lock_number FROM pawl.instances) THEN
                    %2$s
                    RAISE EXCEPTION 'an instance is starting or ending' USING ERRCODE = '55P03';
                END IF;
                SELECT pg_catalog.string_agg(instance, ', ') INTO living
                FROM (
                    SELECT pg_catalog.format('%%s %%s at %%s since %%s', application, newest_version, address,
                            pg_catalog.to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'))
                        || CASE WHEN lock_number IN (%4$s) THEN '' ELSE
                            pg_catalog.to_char(seen_at AT TIME ZONE 'UTC' + interval '%8$s ms',
                                '" (without a connection, counts until "HH24:MI:SS"Z)"') END AS instance
                    FROM pawl.instances
                    WHERE %5$s AND NOT contract_versions @> ARRAY[%6$s]
                    ORDER BY started_at
                    LIMIT %7$s) AS first;
                IF living IS NOT NULL THEN
                    %2$s
                    RAISE EXCEPTION '%%', '%9$s %10$s' || living USING ERRCODE = '%11$s';
                END IF;
                PERFORM pg_catalog.set_config('search_path', path_of_file, true);
            END
            $pawl$""";

    private final Session session;
    private final Duration grace;
    private final boolean served;

    /**
     * For one run.
     *
     * @param grace how long an instance counts whose connection is gone
     * @param served whether anybody can rely on the schema as it is
     */
    ContractGate(Session session, Duration grace, boolean served) {
        this.session = session;
        this.grace = grace;
        this.served = served;
    }

    /** Whether instances may rely on what is there. */
    boolean isServed() {
        return served;
    }

    boolean isNeededFor(Migration migration) {
        return served && migration.phase() == Phase.CONTRACT;
    }

    /** For the transaction that applies the migration: closed to new instances until it ends. */
    String claim(Migration migration) throws SQLException {
        return check(migration, "pg_try_advisory_xact_lock", "");
    }

    /** For a migration of several transactions: closed until {@link #leave}. */
    String enter(Migration migration) throws SQLException {
        // A lock of the session outlives the statement that fails.
        return check(migration, "pg_try_advisory_lock", "PERFORM " + unlock() + ";");
    }

    String leave() {
        return "SELECT " + unlock();
    }

    /** Deletes the rows of instances that do not count any more. */
    void forgetTheDead() throws SQLException {
        session.executeOwn(InstanceTable.deletionOfTheDead(grace));
    }

    private static String unlock() {
        return "pg_catalog.pg_advisory_unlock(" + InstanceTable.GATE + ", 0)";
    }

    private String check(Migration migration, String lock, String unlock) throws SQLException {
        return CHECK.formatted(
                lock,
                unlock,
                InstanceTable.GATE,
                InstanceTable.held(),
                InstanceTable.isAlive(grace),
                session.literal(migration.version().text()),
                MOST_SHOWN,
                grace.toMillis(),
                session.runId(),
                CLOSED,
                SqlStates.GUARD);
    }
}
