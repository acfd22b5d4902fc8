package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What an interrupted run leaves half-way, and what the next one makes of it. */
final class InterruptedStepsTest extends StepsFixture {
    private static final String INDEXES =
            "SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indrelid = 'big'::regclass ORDER BY 1";

    @Test
    void anInvalidIndexOfAnInterruptedRunIsDroppedAndBuiltAnew() throws Exception {
        folder.with("0002_index.up.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS big_id ON big (id)");
        interruptedAtIntent("0002_index");
        makeInvalidIndex("big_id");
        var events = new ArrayList<RunEvent>();

        var report = migrate(Map.of(), events::add);

        assertThat(report.error()).isNull();
        assertThat(fresh.query(INDEXES)).containsExactly("big_id true");
        assertThat(events).hasAtLeastOneElementOfType(RunEvent.InvalidIndexDropped.class);
    }

    @Test
    void anIndexThatAnInterruptedRunHadFinishedIsNotBuiltAgain() throws Exception {
        folder.with("0002_index.up.sql", "CREATE INDEX CONCURRENTLY big_id ON big (id)");
        interruptedAtIntent("0002_index");
        fresh.execute("CREATE INDEX big_id ON big (id)");
        var before = fresh.query("SELECT 'big_id'::regclass::oid");

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query("SELECT 'big_id'::regclass::oid")).isEqualTo(before);
    }

    @Test
    void aDetachThatWasInterruptedIsFinalized() throws Exception {
        fresh.execute(
                """
                CREATE TABLE parted (id int) PARTITION BY RANGE (id);
                CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2)""");
        folder.with("0002_detach.up.sql", "ALTER TABLE parted DETACH PARTITION parted_1 CONCURRENTLY");
        interruptedAtIntent("0002_detach");
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'parted_1'::regclass");
        }

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query("SELECT inhrelid::regclass FROM pg_inherits")).isEmpty();
    }

    @Test
    void whatAnInterruptedBuildHasLeftGoesWhenTheFileIsCorrectedToATransaction() throws Exception {
        folder.with("0002_index.up.sql", "CREATE INDEX CONCURRENTLY big_id ON big (id)");
        interruptedAtIntent("0002_index");
        makeInvalidIndex("big_id");
        folder.with("0002_index.up.sql", "BEGIN; CREATE TABLE side (); CREATE INDEX big_id ON big (id); COMMIT");

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query(INDEXES)).containsExactly("big_id true");
        assertThat(tables()).contains("side");
    }

    @Test
    void aProcedureThatWasInterruptedIsUnknownUntilSomebodyLooks() throws Exception {
        fresh.execute("CREATE PROCEDURE commits() LANGUAGE plpgsql AS 'BEGIN COMMIT; PERFORM 1/0; END'");
        folder.with("0002_call.up.sql", "CALL commits();");

        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0510E"));
        var again = migrate();

        assertThat(again.exitStatus()).isEqualTo(ExitStatus.UNKNOWN);
        assertThat(again.error()).satisfies(error -> assertThat(error.hint()).contains("pawl resolve 0002_call"));
    }

    @Test
    void anInvalidIndexOfSomebodyElseIsNotTakenForTheOneThatIsWanted() throws Exception {
        makeInvalidIndex("big_id");
        folder.with("0002_index.up.sql", "CREATE INDEX CONCURRENTLY IF NOT EXISTS big_id ON big (id)");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0511E");
            assertThat(error.message()).contains("public.big_id");
        });
        fresh.execute("DROP INDEX big_id");
        assertThat(migrate().outcome()).isEqualTo(Outcome.APPLIED);
    }

    /** Runs the file with everybody kept from building anything, then leaves its intent as a killed run would. */
    private void interruptedAtIntent(String version) throws Exception {
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE big IN ACCESS EXCLUSIVE MODE");
            if (!fresh.query("SELECT to_regclass('parted')").equals(java.util.List.of("null"))) {
                statement.execute("LOCK TABLE parted IN ACCESS EXCLUSIVE MODE");
            }
            var report = migrate(Map.of(), event -> {
                if (event instanceof RunEvent.Blocked) {
                    terminateRunner();
                }
            });
            assertThat(report.error()).isNotNull();
        }
        assertThat(fresh.query("SELECT version FROM pawl.steps WHERE finished_at IS NULL"))
                .containsExactly(version);
        fresh.queryUntilEmpty("SELECT pid FROM pg_stat_activity WHERE application_name LIKE 'pawl/%'");
    }

    private void terminateRunner() {
        try {
            fresh.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'pawl/%'"
                    + " AND datname = current_database()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void makeInvalidIndex(String name) throws Exception {
        fresh.execute("CREATE INDEX " + name + " ON big (id)");
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = '" + name + "'::regclass");
        }
    }
}
