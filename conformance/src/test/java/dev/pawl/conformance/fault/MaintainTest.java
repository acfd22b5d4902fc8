package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.report.MaintainReport;
import dev.pawl.engine.report.MaintainReport.Cleaned;
import dev.pawl.engine.report.MaintainReport.Outcome;
import dev.pawl.engine.run.Connector;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code maintain} does to a database by its tags, whoever made it. */
final class MaintainTest {
    private static final String EVENTS =
            """
            CREATE TABLE events (zone_id text NOT NULL, at timestamptz NOT NULL) PARTITION BY RANGE (at);
            ALTER TABLE events ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY own_zone ON events USING (zone_id = current_setting('app.zone', true));
            CREATE TABLE events_2020_01 PARTITION OF events
                FOR VALUES FROM ('2020-01-01 00:00+00') TO ('2020-02-01 00:00+00');
            CREATE TABLE events_2020_02 PARTITION OF events
                FOR VALUES FROM ('2020-02-01 00:00+00') TO ('2020-03-01 00:00+00');
            COMMENT ON TABLE events IS 'What happened.
            @tenant zone_id
            @partitions monthly at ahead=2 retain=30d';
            """;
    private static final String NAMES =
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1";

    /** It waits for a transaction that has used the partition. */
    private static final String DETACHING = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND query LIKE '%DETACH PARTITION%CONCURRENTLY' AND wait_event_type = 'Lock'";

    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void partitionsAreMadeAheadAndDroppedPastTheirRetentionInAnyDatabase(int major) throws SQLException {
        try (var database = EmbeddedServer.shared(major).createDatabase()) {
            execute(database, EVENTS);

            var first = maintain(database, "1min");
            var second = maintain(database, "1min");

            assertThat(first.outcome()).isEqualTo(Outcome.DONE);
            assertThat(first.made()).hasSize(3);
            assertThat(first.dropped()).containsExactly("public.events_2020_01", "public.events_2020_02");
            assertThat(names(database)).hasSize(3).allMatch(name -> name.startsWith("events_2"));
            assertThat(query(
                            database,
                            "SELECT count(*) FROM pg_class JOIN pg_policy ON polrelid = pg_class.oid"
                                    + " WHERE relkind = 'r' AND relforcerowsecurity AND polname = 'own_zone'"))
                    .containsExactly("3");
            assertThat(second.outcome()).isEqualTo(Outcome.DONE);
            assertThat(second.made()).isEmpty();
            assertThat(second.dropped()).isEmpty();
        }
    }

    @Test
    void whatIsNotPastItsRetentionOrHasNoneStays() throws SQLException {
        execute(EVENTS.replace("retain=30d", "retain=99999d"));

        assertThat(maintain("1min").dropped()).isEmpty();
        assertThat(names(fresh.database())).contains("events_2020_01", "events_2020_02");
    }

    @Test
    void theSchemaDecidesWhatMayGoInItsOwnWords() throws SQLException {
        execute(EVENTS);
        execute(
                """
                CREATE TABLE hold (reason text);
                INSERT INTO hold VALUES ('a legal hold'), ('a floor');
                CREATE TABLE calls (step text, partition text);
                CREATE FUNCTION obstacles(regclass) RETURNS SETOF text LANGUAGE sql AS 'SELECT reason FROM public.hold';
                COMMENT ON FUNCTION obstacles IS '@retention obstacles public.events';
                CREATE FUNCTION release(regclass) RETURNS void LANGUAGE sql AS
                    'INSERT INTO public.calls VALUES (''release'', $1)';
                COMMENT ON FUNCTION release IS '@retention release public.events';
                CREATE FUNCTION verify(regclass) RETURNS SETOF text LANGUAGE sql AS
                    'INSERT INTO public.calls VALUES (''verify'', $1); SELECT NULL::text WHERE false';
                COMMENT ON FUNCTION verify IS '@retention verify public.events';
                CREATE FUNCTION drop_it(regclass) RETURNS void LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO public.calls VALUES ('drop', $1);
                    EXECUTE 'DROP TABLE ' || $1;
                END $$;
                COMMENT ON FUNCTION drop_it IS '@retention drop public.events'""");

        var held = maintain("1min");
        execute("DELETE FROM hold");
        var released = maintain("1min");

        assertThat(held.dropped()).isEmpty();
        assertThat(held.outcome()).isEqualTo(Outcome.DONE);
        assertThat(held.kept())
                .containsExactly(new MaintainReport.Kept("public.events_2020_01", "a legal hold; a floor"));
        assertThat(released.dropped()).containsExactly("public.events_2020_01", "public.events_2020_02");
        assertThat(query(fresh.database(), "SELECT step || ' ' || partition FROM calls"))
                .containsExactly(
                        "verify public.events_2020_01",
                        "release public.events_2020_01",
                        "drop public.events_2020_01",
                        "release public.events_2020_02",
                        "drop public.events_2020_02");
    }

    @Test
    void whatIsNotWholeIsAProblemAndStays() throws SQLException {
        execute(EVENTS);
        execute(
                """
                CREATE FUNCTION obstacles(regclass) RETURNS SETOF text LANGUAGE sql AS 'SELECT ''not verified''';
                COMMENT ON FUNCTION obstacles IS '@retention obstacles public.events';
                CREATE FUNCTION verify(regclass) RETURNS SETOF text LANGUAGE sql AS 'SELECT ''an event is missing''';
                COMMENT ON FUNCTION verify IS '@retention verify public.events'""");

        var report = maintain("1min");

        assertThat(report.outcome()).isEqualTo(Outcome.PROBLEMS);
        assertThat(report.exitStatus()).isEqualTo(ExitStatus.FAILED);
        assertThat(report.problems().get(0).message()).contains("an event is missing");
        assertThat(report.made()).hasSize(3);
        assertThat(names(fresh.database())).contains("events_2020_01", "events_2020_02");
    }

    @Test
    void aDetachThatWasInterruptedIsFinishedByTheNextRun() throws Exception {
        execute(EVENTS);
        try (var superuser = fresh.database().connectAsSuperuser();
                var reader = fresh.database().connect()) {
            reader.setAutoCommit(false);
            FreshDatabase.query(reader, "SELECT count(*) FROM events");
            var running = CompletableFuture.supplyAsync(() -> maintain("1min"));
            Eventually.rows(superuser, DETACHING);
            Eventually.execute(superuser, DETACHING.replace("SELECT pid", "SELECT pg_cancel_backend(pid)"));

            var interrupted = running.get(1, TimeUnit.MINUTES);

            assertThat(interrupted.outcome()).isEqualTo(Outcome.UNFINISHED);
            assertThat(interrupted.exitStatus()).isEqualTo(ExitStatus.BUDGET_USED_UP);
            assertThat(interrupted.dropped()).isEmpty();
            assertThat(query(fresh.database(), "SELECT inhrelid::regclass FROM pg_inherits WHERE inhdetachpending"))
                    .containsExactly("events_2020_01");
            reader.rollback();
        }

        var next = maintain("1min");

        assertThat(next.outcome()).isEqualTo(Outcome.DONE);
        assertThat(next.dropped()).containsExactly("public.events_2020_01", "public.events_2020_02");
    }

    @Test
    void aPartitionThatWasDetachedAndNotDroppedIsDroppedByTheNextRun() throws SQLException {
        execute(EVENTS);
        execute("COMMENT ON TABLE events_2020_01 IS '@retired public.events'");
        execute("ALTER TABLE events DETACH PARTITION events_2020_01 CONCURRENTLY");
        // Somebody else's, which looks like one.
        execute("CREATE TABLE events_2019_12 (zone_id text NOT NULL, at timestamptz NOT NULL)");

        assertThat(maintain("1min").dropped()).containsExactly("public.events_2020_01", "public.events_2020_02");
        assertThat(names(fresh.database())).contains("events_2019_12");
    }

    @Test
    void oneAtATimeMaintainsADatabase() throws SQLException {
        execute(EVENTS);
        try (var other = fresh.database().connect()) {
            FreshDatabase.query(other, "SELECT pg_advisory_lock(%s, 0)".formatted(0x5041574D));

            var report = maintain("1min");

            assertThat(report.outcome()).isEqualTo(Outcome.BUSY);
            assertThat(report.exitStatus()).isEqualTo(ExitStatus.RUNNER_ACTIVE);
            assertThat(report.made()).isEmpty();
        }
        assertThat(maintain("1min").made()).hasSize(3);
    }

    @Test
    void manyProcessesWithOneIntervalDoItOnce() throws SQLException {
        var pawl = pawl(fresh.database(), "1min");
        assertThat(pawl.migrate(event -> {}).error()).isNull();

        var first = pawl.maintain(Duration.ofHours(1), event -> {});
        var second = pawl.maintain(Duration.ofHours(1), event -> {});
        var byHand = pawl.maintain(Duration.ZERO, event -> {});

        assertThat(first.outcome()).isEqualTo(Outcome.DONE);
        assertThat(second.outcome()).isEqualTo(Outcome.NOT_DUE);
        assertThat(byHand.outcome()).isEqualTo(Outcome.DONE);
        assertThat(query(fresh.database(), "SELECT outcome FROM pawl.maintenance"))
                .containsExactly("done", "done");
    }

    @Test
    void functionsThatCleanUpAreCalledUntilNothingIsLeft() throws SQLException {
        execute(
                """
                CREATE TABLE receipts (id int);
                INSERT INTO receipts SELECT generate_series(1, 250);
                CREATE FUNCTION purge_receipts(most int) RETURNS bigint LANGUAGE sql AS $$
                    WITH gone AS (DELETE FROM public.receipts WHERE id IN (
                        SELECT id FROM public.receipts LIMIT most) RETURNING id)
                    SELECT count(*) FROM gone $$;
                COMMENT ON FUNCTION purge_receipts IS 'Deletes receipts.
                @maintains batch=100';
                CREATE FUNCTION purge_nothing(most int) RETURNS bigint LANGUAGE sql AS 'SELECT 0::bigint';
                COMMENT ON FUNCTION purge_nothing IS '@maintains batch=100';
                CREATE FUNCTION purge_badly(most int) RETURNS text LANGUAGE sql AS 'SELECT ''many''';
                COMMENT ON FUNCTION purge_badly IS '@maintains batch=100'""");

        var report = maintain("1min");

        assertThat(report.cleaned()).containsExactly(new Cleaned("public.purge_receipts(most integer)", 250, 3));
        assertThat(report.rows()).isEqualTo(250);
        assertThat(report.problems()).hasSize(1);
        assertThat(report.problems().get(0).what()).contains("purge_badly");
        assertThat(maintain("1min").rows()).isZero();
    }

    @Test
    void aTableThatSomebodyHoldsIsLeftForTheNextRunAndTheRestIsDone() throws SQLException {
        execute(EVENTS);
        execute("COMMENT ON TABLE events_2020_01 IS '@retired public.events';"
                + " ALTER TABLE events DETACH PARTITION events_2020_01");
        try (var holder = fresh.database().connect()) {
            holder.setAutoCommit(false);
            FreshDatabase.query(holder, "SELECT count(*) FROM events_2020_01");

            var report = maintain("1min");

            assertThat(report.outcome()).isEqualTo(Outcome.DONE);
            assertThat(report.made()).hasSize(3);
            assertThat(report.kept()).hasSize(1);
            holder.rollback();
        }
        assertThat(maintain("1min").dropped()).hasSize(2);
    }

    private MaintainReport maintain(String budget) {
        return maintain(fresh.database(), budget);
    }

    private static MaintainReport maintain(EmbeddedDatabase database, String budget) {
        return pawl(database, budget).maintain(Duration.ZERO, event -> {});
    }

    private static Pawl pawl(EmbeddedDatabase database, String budget) {
        var login = new Properties();
        login.setProperty("user", database.owner());
        return Pawl.load(
                PawlConfiguration.of(Map.of(Setting.MAINTAIN_BUDGET, budget)),
                Connector.of(database.url(), login),
                MaintainTest.class.getClassLoader());
    }

    private void execute(String sql) throws SQLException {
        execute(fresh.database(), sql);
    }

    private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> names(EmbeddedDatabase database) throws SQLException {
        return query(database, NAMES);
    }

    private static List<String> query(EmbeddedDatabase database, String sql) throws SQLException {
        try (var connection = database.connect()) {
            return FreshDatabase.query(connection, sql);
        }
    }
}
