package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.HistoryTable;
import dev.pawl.engine.override.Resolve.Verdict;
import dev.pawl.engine.report.ActionReport;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.util.Map;
import org.assertj.core.api.ObjectAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What operators accept and resolve. */
final class OverridesTest extends MigrateFixture {
    private static final String ACTIONS = "SELECT action || ' ' || version || ' ' || operator || ' ' || reason"
            + " FROM pawl.operator_actions ORDER BY action_id";

    @BeforeEach
    void twoMigrations() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)").with("0003_c.up.sql", "CREATE TABLE c (id int)");
        assertThat(migrate().error()).isNull();
    }

    @Test
    void anEditedFileIsAcceptedAsItIsNow() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id bigint)");
        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0407E");
            assertThat(error.hint()).contains("pawl accept 0001_a --because TEXT");
        });

        var report = accept("0001_a");

        assertThat(report.action()).isEqualTo("accept-edited");
        assertThat(report.found()).contains("0001_a was edited after it was applied");
        assertThat(migrate().outcome()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(fresh.query(ACTIONS)).containsExactly("accept-edited 0001_a owner it's right");
        assertThat(fresh.query("SELECT found FROM pawl.operator_actions"))
                .singleElement()
                .asString()
                .contains("0001_a was edited");
        folder.with("0001_a.up.sql", "CREATE TABLE a (id text)");
        assertThat(migrate().exitStatus()).isEqualTo(ExitStatus.REFUSED);
    }

    @Test
    void aMissingFileMayStayAway() throws Exception {
        folder.remove("0001_a.up.sql");
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.hint()).contains("pawl accept 0001_a --because TEXT"));

        assertThat(accept("0001_a").action()).isEqualTo("accept-missing");

        assertThat(migrate().outcome()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(status().problems()).isEmpty();
        folder.with("0004_d.up.sql", "CREATE TABLE d (id int)");
        assertThat(versions(migrate())).containsExactly("0004_d");
    }

    @Test
    void aLoginThatMayReadOnlyTheHistoryReadsItWithoutWhatWasAccepted() throws Exception {
        folder.remove("0001_a.up.sql");
        accept("0001_a");
        var role = "only_history_" + fresh.database().name();
        fresh.execute("CREATE ROLE %1$s LOGIN; GRANT SELECT ON public.schema_migrations TO %1$s".formatted(role));
        try (var connection = fresh.database().connectAs(role)) {
            assertThat(HistoryTable.read(connection).versions()).containsExactlyInAnyOrder("0001_a", "0003_c");
            assertThat(HistoryTable.read(connection).accepted()).isEmpty();
        } finally {
            fresh.execute("REVOKE ALL ON public.schema_migrations FROM %1$s; DROP ROLE %1$s".formatted(role));
        }
    }

    @Test
    void aLateFileMayBeApplied() throws Exception {
        folder.with("0002_b.up.sql", "CREATE TABLE b (id int)").with("0002a_b.up.sql", "CREATE TABLE b2 (id int)");
        assertThat(migrate().exitStatus()).isEqualTo(ExitStatus.REFUSED);

        assertThat(accept("0002_b").action()).isEqualTo("accept-late");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0409E");
            assertThat(error.hint()).contains("pawl accept 0002a_b --because TEXT");
        });
        accept("0002a_b");
        assertThat(versions(migrate())).containsExactly("0002_b", "0002a_b");
    }

    @Test
    void aNewerMigrationThatContractsMayBeLivedWith() throws Exception {
        fresh.execute("INSERT INTO public.schema_migrations (version, phase) VALUES ('0009_z', 'contract')");
        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.exitStatus()).isEqualTo(ExitStatus.DATABASE_NEWER);
            assertThat(error.hint()).contains("pawl accept 0009_z --because TEXT");
        });

        assertThat(accept("0009_z").action()).isEqualTo("accept-newer");

        assertThat(migrate().outcome()).isEqualTo(Outcome.UP_TO_DATE);
    }

    @Test
    void whatOnlyANewerPawlCanAcceptIsNoneOfOurs() throws Exception {
        fresh.execute("INSERT INTO pawl.operator_actions (action, version, reason, runner)"
                + " VALUES ('accept-unheard-of', '0001_a', 'why', 'x')");
        folder.with("0004_d.up.sql", "CREATE TABLE d (id int)");

        assertThat(versions(migrate())).containsExactly("0004_d");
    }

    @Test
    void whatIsNotRefusedCannotBeAccepted() throws Exception {
        folder.with("0004_d.up.sql", "CREATE TABLE d (id int)");

        refused(() -> accept("0001_a"), Message.NOTHING_TO_ACCEPT)
                .satisfies(e -> assertThat(e.getMessage()).contains("it is applied"));
        refused(() -> accept("0004_d"), Message.NOTHING_TO_ACCEPT)
                .satisfies(e -> assertThat(e.getMessage()).contains("it is pending and may be applied"));
        refused(() -> accept("0007_x"), Message.NOTHING_TO_ACCEPT)
                .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.REFUSED));
        refused(() -> pawl().accept("0001_a", " ", event -> {}), Message.NO_REASON)
                .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.USAGE));
        assertThat(fresh.query(ACTIONS)).isEmpty();
    }

    @Test
    void nothingIsAcceptedWhileAnotherRunnerIsAtWork() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id bigint)");
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4732518903281471)");

            refused(
                    () -> pawl(Map.of(Setting.LOCK_WAIT, "0")).accept("0001_a", "why", event -> {}),
                    Message.RUNNER_ACTIVE);
        }
        assertThat(accept("0001_a").action()).isEqualTo("accept-edited");
    }

    @Test
    void aStatementOfUnknownOutcomeIsResolvedAsDone() throws Exception {
        anInterruptedProcedure();

        var report = resolve("0004_call", Verdict.DONE);

        assertThat(report.found()).contains("statement 2 on line 2");
        assertThat(versions(migrate())).containsExactly("0004_call");
        assertThat(fresh.query("SELECT count(*) FROM log")).containsExactly("1");
        assertThat(tables()).contains("after_call");
        assertThat(fresh.query(ACTIONS)).containsExactly("resolve-done 0004_call owner looked");
    }

    @Test
    void aStatementOfUnknownOutcomeIsResolvedToRunAgain() throws Exception {
        anInterruptedProcedure();
        fresh.execute("CREATE OR REPLACE PROCEDURE commits() LANGUAGE plpgsql AS"
                + " 'BEGIN COMMIT; INSERT INTO log VALUES (2); END'");

        resolve("0004_call", Verdict.AGAIN);

        assertThat(versions(migrate())).containsExactly("0004_call");
        assertThat(fresh.query("SELECT id FROM log ORDER BY id")).containsExactly("1", "2");
        assertThat(fresh.query(ACTIONS)).containsExactly("resolve-again 0004_call owner looked");
    }

    @Test
    void whatIsNotUnknownCannotBeResolved() throws Exception {
        refused(() -> resolve("0001_a", Verdict.DONE), Message.NOTHING_UNKNOWN)
                .satisfies(e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.REFUSED));
        folder.with("0004_index.up.sql", "CREATE INDEX CONCURRENTLY a_id ON a (id)");
        fresh.execute("INSERT INTO pawl.steps (version, position, line, fingerprint, run_id)"
                + " VALUES ('0004_index', 1, 1, '', gen_random_uuid())");

        refused(() -> resolve("0004_index", Verdict.DONE), Message.NOTHING_UNKNOWN)
                .satisfies(e -> assertThat(e.getMessage()).contains("the catalog tells"));
    }

    private void anInterruptedProcedure() throws Exception {
        fresh.execute("CREATE TABLE log (id int); CREATE PROCEDURE commits() LANGUAGE plpgsql AS"
                + " 'BEGIN INSERT INTO log VALUES (1); COMMIT; PERFORM 1/0; END'");
        folder.with("0004_call.up.sql", "CREATE TABLE before_call ();\nCALL commits();\nCREATE TABLE after_call ();");
        assertThat(migrate().exitStatus()).isEqualTo(ExitStatus.FAILED);
        assertThat(migrate().exitStatus()).isEqualTo(ExitStatus.UNKNOWN);
    }

    private ActionReport accept(String version) {
        return pawl().accept(version, "it's right", event -> {});
    }

    private ActionReport resolve(String version, Verdict verdict) {
        return pawl().resolve(version, verdict, "looked", event -> {});
    }

    private static ObjectAssert<PawlException> refused(ThrowingCallable call, Message message) {
        return assertThatThrownBy(call).asInstanceOf(type(PawlException.class)).satisfies(e -> assertThat(e.message())
                .isEqualTo(message));
    }
}
