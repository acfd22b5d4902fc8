package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.conformance.rule.EveryMessage;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The connection is lost at any message, before the server got it or after: the run finds out and finishes. */
final class LostAnswerTest extends FaultFixture {
    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"CUT_BEFORE", "CUT_AFTER", "SWALLOW_ANSWER"})
    void aConnectionThatIsLostAtAnyMessageIsReplacedAndTheRunEndsWell(Action action) throws Exception {
        loseAtEveryMessage(action, 4);
    }

    @Tag("long")
    @ParameterizedTest
    @EnumSource(
            value = Action.class,
            names = {"CUT_BEFORE", "CUT_AFTER", "SWALLOW_ANSWER"})
    void theSameAtEveryMessage(Action action) throws Exception {
        loseAtEveryMessage(action, 1);
    }

    private void loseAtEveryMessage(Action action, int step) throws Exception {
        var name = "lost-connection-" + action.name().toLowerCase(Locale.ROOT);
        everyPoint(name, step).hit(new EveryMessage(action, (subject, proxy, fault) -> {
            var report = migrate(subject, proxy, event -> {});

            assertThat(report.error()).isNull();
            assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
            assertThat(report.applied()).hasSameSizeAs(subject.folder().fileNames());
        }));
    }

    @Test
    void theLostAnswerToACommitIsFoundInTheHistory() throws Exception {
        write("0001_probe.up.sql", "CREATE TABLE probe (file int);\nINSERT INTO probe VALUES (1);\n");
        var events = new ArrayList<RunEvent>();
        var fault = once(sql -> sql.contains("INSERT INTO probe") && sql.contains("COMMIT"), Action.SWALLOW_ANSWER);
        try (var proxy = proxy(fault)) {
            var report = migrate(url(proxy.port()), Map.of(), events::add);

            assertThat(fault.fired()).isTrue();
            assertThat(report.exitStatus()).isEqualTo(ExitStatus.OK);
            assertThat(report.applied())
                    .extracting(step -> step.version().text())
                    .containsExactly("0001_probe");
            assertThat(events).hasAtLeastOneElementOfType(RunEvent.Reconnected.class);
            assertThat(query("SELECT file FROM probe")).containsExactly("1");
        }
    }

    @Test
    void anErrorBehindACommitIsNotTakenForOneOfTheFile() throws Exception {
        write("0001_probe.up.sql", "CREATE TABLE probe (file int);\nINSERT INTO probe VALUES (1);\n");
        var events = new ArrayList<RunEvent>();
        try (var proxy = FaultProxy.to(serverPort())) {
            proxy.rewrite(sql -> sql.contains("INSERT INTO probe") ? sql.replace("UNLISTEN *", "SELECT 1 / 0") : sql);

            var report = migrate(url(proxy.port()), Map.of(), events::add);

            assertThat(report.error()).isNull();
            assertThat(report.applied())
                    .extracting(step -> step.version().text())
                    .containsExactly("0001_probe");
            assertThat(events).contains(new RunEvent.Reconnected("22012"));
            assertThat(query("SELECT file FROM probe")).containsExactly("1");
        }
    }

    @Test
    void aProcedureWhoseAnswerIsLostIsUnknownUntilSomebodyLooks() throws Exception {
        write(
                "0001_probe.up.sql",
                """
                CREATE TABLE probe (file int);
                CREATE PROCEDURE commits() LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO probe VALUES (1); COMMIT; INSERT INTO probe VALUES (2); END';
                """);
        write("0002_call.up.sql", "CALL commits();\n");
        // Before, it is refused in a transaction.
        var fault = once(sql -> sql.endsWith("*/ CALL commits()"), Action.SWALLOW_ANSWER);
        try (var proxy = proxy(fault)) {
            var report = migrate(url(proxy.port()), Map.of(), event -> {});

            assertThat(fault.fired()).isTrue();
            assertThat(report.exitStatus()).isEqualTo(ExitStatus.UNKNOWN);
            assertThat(report.error())
                    .satisfies(error -> assertThat(error.hint()).contains("pawl resolve 0002_call"));
            assertThat(query("SELECT file FROM probe ORDER BY file")).containsExactly("1", "2");
        }
    }

    @Test
    void aConnectionThatIsLostTimeAndAgainEndsAsUnknownAndTheNextRunFinishes() throws Exception {
        write("0001_probe.up.sql", "CREATE TABLE probe (file int);\nINSERT INTO probe VALUES (1);\n");
        try (var proxy = FaultProxy.to(serverPort())) {
            proxy.inject(sql -> sql.contains("INSERT INTO probe") ? Action.CUT_BEFORE : Action.PASS);
            var report = migrate(url(proxy.port()), Map.of(), event -> {});
            assertThat(report.exitStatus()).isEqualTo(ExitStatus.UNKNOWN);

            proxy.inject(Fault.NONE);
            assertThat(migrate(url(proxy.port()), Map.of(), event -> {}).exitStatus())
                    .isEqualTo(ExitStatus.OK);
            assertThat(query("SELECT file FROM probe")).containsExactly("1");
        }
    }

    private static Fault.Once once(Predicate<String> where, Action action) {
        return new Fault.Once(where, action);
    }

    private static FaultProxy proxy(Fault fault) throws Exception {
        var proxy = FaultProxy.to(serverPort());
        proxy.inject(fault);
        return proxy;
    }
}
