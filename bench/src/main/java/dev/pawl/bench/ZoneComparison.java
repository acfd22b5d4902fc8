package dev.pawl.bench;

import dev.pawl.bench.Rounds.Contestant;
import dev.pawl.bench.Rounds.Sample;
import dev.pawl.engine.zone.Zone;
import dev.pawl.engine.zone.ZoneTransactions;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What row-level security costs a query, and what saying the zone costs a transaction, as a service role in its zone:
 * {@code zones}.
 */
final class ZoneComparison implements AutoCloseable {
    private static final int ZONES = 100;
    private static final int PAGE = 50;
    /** A row of zone z7 among those that {@link #FILL} deals out to the zones in turn. */
    private static final int OF_ZONE = 6;

    private static final Zone ZONE = new Zone("z7");

    private static final String FILL =
            """
            INSERT INTO public.zones (id, slug, name, owner_account_id)
            SELECT 'z' || i, 'z' || i, 'zone ' || i, 'account' FROM generate_series(1, 100) AS i;
            INSERT INTO public.applications (zone_id, id, name, registration)
            SELECT 'z' || i, 'application' || j, 'application ' || j, 'managed'
            FROM generate_series(1, 100) AS i, generate_series(0, 9) AS j;
            INSERT INTO public.sessions (zone_id, id, application_id, subject_id, status, created_at, expires_at,
                ended_at)
            SELECT 'z' || i %% 100 + 1, 'session' || i, 'application' || i / 100 %% 10, 'subject' || i %% 9973,
                CASE WHEN i / 100 %% 10 = 0 THEN 'active' ELSE 'ended' END, started, started + interval '90 days',
                CASE WHEN i / 100 %% 10 > 0 THEN started + interval '1 hour' END
            FROM generate_series(0, %1$d - 1) AS i, LATERAL (SELECT now() - (%1$d - i) * interval '1 s' AS started)
            """;

    /** The same tables with the same indexes and rows in a schema of their own. */
    private static final String COPY =
            """
            CREATE SCHEMA %1$s;
            CREATE TABLE %1$s.applications (LIKE public.applications INCLUDING ALL);
            CREATE TABLE %1$s.sessions (LIKE public.sessions INCLUDING ALL);
            INSERT INTO %1$s.applications SELECT * FROM public.applications;
            INSERT INTO %1$s.sessions SELECT * FROM public.sessions;
            GRANT USAGE ON SCHEMA %1$s TO pawl_api;
            GRANT SELECT ON ALL TABLES IN SCHEMA %1$s TO pawl_api;
            """;

    /** What others write, so that a job may see all zones: no index can answer it. */
    private static final String OR_WILDCARD =
            """
            ALTER TABLE wildcard.%1$s ENABLE ROW LEVEL SECURITY;
            CREATE POLICY own_zone ON wildcard.%1$s TO pawl_api
                USING (zone_id = current_setting('pawl.zone_id', true)
                    OR current_setting('pawl.zone_id', true) = '*');
            """;

    private enum Protection {
        PLAIN("plain"),
        POLICY("public"),
        WILDCARD("wildcard");

        private final String schema;

        Protection(String schema) {
            this.schema = schema;
        }
    }

    private enum Query {
        LOOKUP("SELECT subject_id FROM sessions WHERE sessions.zone_id = ? AND sessions.id = ?"),
        JOIN(
                """
                SELECT subject_id, name FROM sessions
                JOIN applications ON applications.zone_id = sessions.zone_id AND applications.id = application_id
                WHERE sessions.zone_id = ? AND sessions.id = ?"""),
        NEWEST("SELECT id, subject_id, status FROM sessions WHERE sessions.zone_id = ? AND true"
                + " ORDER BY created_at DESC, id DESC LIMIT 50");

        private final String sql;

        Query(String sql) {
            this.sql = sql;
        }

        String sql(boolean saysZone) {
            return saysZone ? sql : sql.replace("sessions.zone_id = ? AND ", "");
        }

        int rows(int history) {
            return this == NEWEST ? Math.min(PAGE, history / ZONES) : 1;
        }
    }

    private final List<ControlPlane> planes = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final Rounds rounds;
    private final int times;
    private final int slowTimes;

    private ZoneComparison(Rounds rounds, int times) {
        this.rounds = rounds;
        this.times = times;
        this.slowTimes = Math.max(1, times / ZONES);
    }

    static void run(Options options, ControlPlane.Source source, PrintStream out) throws Exception {
        var rounds = new Rounds(options.number("rounds", 7), out);
        try (var comparison = new ZoneComparison(rounds, options.number("times", 200))) {
            var filled = new ArrayList<Filled>();
            for (int history : options.numbers("history", "1000,10000")) {
                var plane = source.create();
                comparison.planes.add(plane);
                filled.add(Filled.of(plane, history));
            }
            comparison.queries(filled);
            comparison.transactions(filled);
        }
    }

    /** A control plane with this many sessions. */
    private record Filled(ControlPlane plane, int history) {
        static Filled of(ControlPlane plane, int history) throws SQLException {
            plane.fill(FILL.formatted(history));
            plane.fill(COPY.formatted("plain"));
            plane.fill(COPY.formatted("wildcard"));
            plane.fill(OR_WILDCARD.formatted("applications") + OR_WILDCARD.formatted("sessions"));
            plane.settle();
            plane.requireRows("wildcard.sessions", history);
            return new Filled(plane, history);
        }
    }

    private void queries(List<Filled> all) throws Exception {
        for (var query : Query.values()) {
            var saying = new ArrayList<Contestant>();
            var silent = new ArrayList<Contestant>();
            for (var filled : all) {
                for (var protection : Protection.values()) {
                    saying.add(contestant(filled, protection, query, true));
                    // Without policies somebody has to say the zone.
                    silent.add(contestant(filled, protection, query, protection == Protection.PLAIN));
                }
            }
            rounds.compare(query + ", the query says the zone as well", saying);
            rounds.compare(query + ", only the policy says the zone", silent);
        }
    }

    private Contestant contestant(Filled filled, Protection protection, Query query, boolean saysZone)
            throws SQLException {
        var connection = filled.plane().as("pawl_api", protection.schema);
        connections.add(connection);
        var statement = connection.prepareStatement(query.sql(saysZone));
        int count = protection == Protection.WILDCARD && !saysZone ? slowTimes : times;
        return new Contestant(
                protection + " " + filled.history(),
                () -> ZoneTransactions.on(
                        connection,
                        ZONE,
                        scoped -> timed(count, i -> requireRows(statement, query, saysZone, filled.history(), i))));
    }

    /** Saying the zone is measured on tables without policies, so that nothing else is. */
    private void transactions(List<Filled> all) throws Exception {
        var contestants = new ArrayList<Contestant>();
        for (var filled : all) {
            for (var scope : Scope.values()) {
                var connection = filled.plane().as("pawl_api", "plain");
                connections.add(connection);
                var statement = connection.prepareStatement(Query.LOOKUP.sql(true));
                Step query = i -> requireRows(statement, Query.LOOKUP, true, filled.history(), i);
                contestants.add(new Contestant(
                        scope + " " + filled.history(),
                        () -> timed(times, i -> scope.transaction.run(connection, () -> query.take(i)))));
            }
        }
        rounds.compare("one transaction of one LOOKUP", contestants);
    }

    private enum Scope {
        NONE((connection, work) -> {
            connection.setAutoCommit(false);
            work.run();
            connection.commit();
            connection.setAutoCommit(true);
        }),
        /** What one would write by hand. */
        BY_HAND((connection, work) -> {
            connection.setAutoCommit(false);
            try (var statement = connection.prepareStatement("SELECT set_config('pawl.zone_id', ?, true)")) {
                statement.setString(1, ZONE.id());
                statement.execute();
            }
            work.run();
            connection.commit();
            connection.setAutoCommit(true);
        }),
        ZONE_TRANSACTION((connection, work) -> ZoneTransactions.on(connection, ZONE, scoped -> {
            work.run();
            return true;
        }));

        @SuppressWarnings("ImmutableEnumChecker") // holds no state
        private final Transaction transaction;

        Scope(Transaction transaction) {
            this.transaction = transaction;
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    @FunctionalInterface
    private interface Transaction {
        void run(Connection connection, Work work) throws SQLException;
    }

    @FunctionalInterface
    private interface Step {
        void take(int number) throws SQLException;
    }

    /** Milliseconds of one step. */
    private static Sample timed(int count, Step step) throws SQLException {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            step.take(i);
        }
        return new Sample((System.nanoTime() - start) / 1e6 / count, 0);
    }

    /** The sessions that are looked up lie all over the history. */
    private static void requireRows(PreparedStatement statement, Query query, boolean saysZone, int history, int number)
            throws SQLException {
        int next = 1;
        if (saysZone) {
            statement.setString(next++, ZONE.id());
        }
        if (query != Query.NEWEST) {
            int ofZone = (int) (number * 7919L % (history / ZONES));
            statement.setString(next, "session" + (ofZone * ZONES + OF_ZONE));
        }
        int found = 0;
        try (var row = statement.executeQuery()) {
            while (row.next()) {
                found++;
            }
        }
        if (found != query.rows(history)) {
            throw new IllegalStateException(query + " found " + found + " rows, not " + query.rows(history));
        }
    }

    @Override
    public void close() throws SQLException {
        for (var connection : connections) {
            connection.close();
        }
        planes.forEach(ControlPlane::close);
    }
}
