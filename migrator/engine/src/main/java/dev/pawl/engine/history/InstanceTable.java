package dev.pawl.engine.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code pawl.instances}: a row for each replica, alive while the session that wrote it holds an advisory lock with the
 * row's number. The locks are pairs of 32-bit numbers.
 */
public final class InstanceTable {
    /** The first number of an instance's lock: PAWI in ASCII. */
    public static final int LOCK = 0x50415749;

    /** Held shared while an instance registers, exclusively while a contract-phase migration runs: PAWG in ASCII. */
    public static final int GATE = 0x50415747;

    /** No table, no schema, no right to read them, in this order. */
    private static final Set<String> NOT_READABLE = Set.of("42P01", "3F000", "42501");

    private static final String HELD =
            """
            SELECT held.objid::bigint FROM pg_catalog.pg_locks AS held
            WHERE held.locktype = 'advisory' AND held.granted AND held.objsubid = 2 AND held.classid::bigint = %s
                AND held.database =
                    (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())"""
                    .formatted(LOCK);

    private InstanceTable() {}

    /** The numbers of the locks that instances hold. */
    public static String held() {
        return HELD;
    }

    /** Whether a row is that of an instance that is alive; {@code grace} is how long one without its lock counts. */
    public static String isAlive(Duration grace) {
        return "(lock_number IN (%s) OR seen_at > pg_catalog.clock_timestamp() - interval '%s ms')"
                .formatted(HELD, grace.toMillis());
    }

    /** Every row, oldest first; none when there is no table or this login may not read it. */
    public static List<Instance> read(Connection connection, Duration grace) throws SQLException {
        var instances = new ArrayList<Instance>();
        try (var statement = connection.createStatement();
                var rows = BriefQuery.execute(
                        statement,
                        "SELECT application, address, newest_version, digest, started_at, " + isAlive(grace)
                                + " FROM pawl.instances ORDER BY started_at, address")) {
            while (rows.next()) {
                instances.add(instance(rows));
            }
            return instances;
        } catch (SQLException e) {
            if (NOT_READABLE.contains(String.valueOf(e.getSQLState()))) {
                return List.of();
            }
            throw e;
        }
    }

    /** Deletes the rows of instances that are dead. */
    public static String deletionOfTheDead(Duration grace) {
        return "DELETE FROM pawl.instances WHERE NOT " + isAlive(grace);
    }

    private static Instance instance(ResultSet row) throws SQLException {
        return new Instance(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getObject(5, OffsetDateTime.class).toInstant(),
                row.getBoolean(6));
    }
}
