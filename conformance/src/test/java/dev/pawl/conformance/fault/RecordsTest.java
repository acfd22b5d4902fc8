package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.Setting;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the history, the book of runs, the report and the events say of a run is what happened, when it happened. */
final class RecordsTest extends FaultFixture {
    private final List<RunEvent> events = new ArrayList<>();

    @BeforeEach
    void writeFiles() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        write("0002_b.up.sql", "-- pawl:phase contract\nCREATE TABLE b (id int);\n");
        write("0003_c.up.sql", "-- pawl:transaction none\nCREATE TABLE c (id int);\nCREATE TABLE d (id int);\n");
    }

    @Test
    void theHistoryHasTheBytesThePhaseTheRunAndTheLoginOfEachFile() throws Exception {
        var report = migrate();

        var expected = new ArrayList<String>();
        for (var file : List.of("0001_a expand", "0002_b contract", "0003_c expand")) {
            expected.add(file + " " + checksum(file.substring(0, 6) + ".up.sql") + " owner " + report.runId());
        }
        assertThat(query("SELECT concat_ws(' ', version, phase, checksum, applied_by, run_id)"
                        + " FROM public.schema_migrations ORDER BY applied_at"))
                .isEqualTo(expected);
        assertThat(query("SELECT DISTINCT split_part(runner, '/', 2) FROM public.schema_migrations"))
                .containsExactly(Long.toString(ProcessHandle.current().pid()));
        assertThat(query("SELECT version FROM public.schema_migrations WHERE duration_ms IS NULL"
                        + " OR abs(extract(epoch FROM clock_timestamp() - applied_at)) > 600"))
                .isEmpty();
    }

    @Test
    void theBookOfRunsSaysHowEachRunEnded() throws Exception {
        var first = migrate();
        migrate();
        write("0004_e.up.sql", "CREATE TABLE e (id int);\n");
        write("0005_f.up.sql", "SELECT 1 / 0;\n");
        var second = migrate();

        // A run with nothing to do has not begun.
        assertThat(query("SELECT concat_ws(' ', run_id, outcome, applied, error_code, finished_at >= started_at)"
                        + " FROM pawl.runs ORDER BY started_at"))
                .containsExactly(first.runId() + " applied 3 t", second.runId() + " failed 1 PAWL0501E t");
        assertThat(query("SELECT error_message FROM pawl.runs WHERE error_code IS NOT NULL"))
                .first()
                .asString()
                .contains("0005_f")
                .contains("division by zero");
    }

    @Test
    void theReportNamesWhatWasAppliedAndKeptAlsoWhenALaterFileFails() throws Exception {
        assertThat(versions(migrate())).containsExactly("0001_a", "0002_b", "0003_c");
        var nothing = migrate();
        assertThat(nothing.outcome()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(nothing.applied()).isEmpty();

        write("0004_e.up.sql", "CREATE TABLE e (id int);\n");
        write("0005_f.up.sql", "CREATE TABLE f (id int);\nSELECT 1 / 0;\n");
        write("0006_g.up.sql", "CREATE TABLE g (id int);\n");
        var failed = migrate();

        assertThat(failed.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(versions(failed)).containsExactly("0004_e");
        assertThat(failed.error()).satisfies(error -> {
            assertThat(error.exitStatus().code()).isEqualTo(5);
            assertThat(error.sqlState()).isEqualTo("22012");
            assertThat(error.file()).isEqualTo("0005_f.up.sql");
            assertThat(error.line()).isEqualTo(2);
            assertThat(error.hint()).isNotEmpty();
        });
        assertThat(query("SELECT version FROM public.schema_migrations WHERE version > '0003_d'"))
                .containsExactly("0004_e");
        assertThat(query("SELECT relname FROM pg_class WHERE relname IN ('f', 'g')"))
                .isEmpty();
    }

    /** Bounds that hold on a machine of any speed. */
    @Test
    void durationsAreMillisecondsOfWhatWasDone() throws Exception {
        write("0004_slow.up.sql", "SELECT pg_sleep(0.15);\n");
        long start = System.nanoTime();

        var report = migrate();

        long longest = 1 + (System.nanoTime() - start) / 1_000_000;
        var step = report.applied().get(3);
        long recorded =
                Long.parseLong(query("SELECT duration_ms FROM public.schema_migrations WHERE version = '0004_slow'")
                        .get(0));
        assertThat(recorded).isBetween(149L, step.durationMs() + 1);
        assertThat(step.durationMs()).isBetween(150L, report.durationMs());
        assertThat(report.durationMs()).isLessThanOrEqualTo(longest);
        assertThat(report.applied())
                .allSatisfy(applied -> assertThat(applied.attempts()).isEqualTo(1));
    }

    @Test
    void eachEventIsToldWhenItIsTrueAndNotBefore() throws Exception {
        migrate(fresh.database().url(), Map.of(), event -> {
            events.add(event);
            if (event instanceof RunEvent.StepStarted step) {
                assertThat(isRecorded(step.version().text())).isFalse();
            } else if (event instanceof RunEvent.StepApplied step) {
                assertThat(isRecorded(step.version().text())).isTrue();
            } else if (event instanceof RunEvent.Finished) {
                assertThat(outcomes()).containsExactly("applied");
            }
        });
        assertThat(words())
                .containsExactly(
                        "HistoryCreated",
                        "BookkeepingMade",
                        "StepStarted 0001_a 1 of 3",
                        "StepApplied 0001_a 1 of 3",
                        "StepStarted 0002_b 2 of 3",
                        "StepApplied 0002_b 2 of 3",
                        "StepStarted 0003_c 3 of 3",
                        "StepApplied 0003_c 3 of 3",
                        "Finished 3");
        events.clear();
        migrate(fresh.database().url(), Map.of(), events::add);
        assertThat(words()).containsExactly("UpToDate 3");
    }

    @Test
    void aRunThatFailsSaysSoLast() throws Exception {
        write("0004_e.up.sql", "SELECT 1 / 0;\n");
        var report = migrate(fresh.database().url(), Map.of(), events::add);

        assertThat(report.exitStatus()).isEqualTo(ExitStatus.FAILED);
        assertThat(words()).endsWith("StepStarted 0004_e 4 of 4", "Failed PAWL0501E");
    }

    @Test
    void aServerThatIsNotThereIsUnreachable() throws Exception {
        var report = migrate(url(Eventually.freePort()), Map.of(Setting.CONNECT_WAIT, "0"), events::add);

        assertThat(report.exitStatus().code()).isEqualTo(11);
        assertThat(report.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(report.applied()).isEmpty();
    }

    private List<String> words() {
        return events.stream()
                .filter(event ->
                        !(event instanceof RunEvent.StatementStarted) && !(event instanceof RunEvent.StatementFinished))
                .map(RecordsTest::words)
                .toList();
    }

    private static String words(RunEvent event) {
        var name = event.getClass().getSimpleName();
        if (event instanceof RunEvent.StepStarted step) {
            return name + " " + step.version() + " " + step.index() + " of " + step.total();
        } else if (event instanceof RunEvent.StepApplied step) {
            return name + " " + step.version() + " " + step.index() + " of " + step.total();
        } else if (event instanceof RunEvent.Finished finished) {
            return name + " " + finished.applied();
        } else if (event instanceof RunEvent.UpToDate upToDate) {
            return name + " " + upToDate.applied();
        } else if (event instanceof RunEvent.Failed failed) {
            return name + " " + failed.code();
        }
        return name;
    }

    private boolean isRecorded(String version) {
        try {
            return !query("SELECT version FROM public.schema_migrations WHERE version = '" + version + "'")
                    .isEmpty();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> outcomes() {
        try {
            return query("SELECT outcome FROM pawl.runs");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> versions(MigrateReport report) {
        return report.applied().stream().map(step -> step.version().text()).toList();
    }

    private String checksum(String file) throws Exception {
        var bytes = Files.readAllBytes(directory.resolve(file));
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }
}
