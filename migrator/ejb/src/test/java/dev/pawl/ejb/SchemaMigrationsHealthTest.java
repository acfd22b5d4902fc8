package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.BuildProgress;
import dev.pawl.engine.event.BuildProgress.Count;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ErrorReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Everybody may read it, so it has no text of any query in it. */
final class SchemaMigrationsHealthTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final Version VERSION = Version.ofFileName("0002_b.up.sql").orElseThrow();

    private final FlatData data = new FlatData();

    @Test
    void aRunThatGoesOnSaysHowFarItIs() {
        var none = new Count(0, 0);
        var build = new BuildProgress("CREATE INDEX", "orders", "building index", new Count(5, 9), none, none, null);
        add(running()
                .after(new RunEvent.StatementStarted(VERSION, 3, "CREATE INDEX", false, 1), NOW)
                .after(new RunEvent.Progress(VERSION, 3, build, true), NOW.plusSeconds(7)));
        assertThat(data.values())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "message", "PAWL0003I: Applying 0002_b (2 of 5).",
                        "version", "0002_b",
                        "index", 2L,
                        "total", 5L,
                        "line", 3L,
                        "command", "CREATE INDEX",
                        "commandSince", "2026-01-01T00:00:00Z",
                        "progress", "CREATE INDEX on orders: building index, blocks 5 of 9",
                        "progressAt", "2026-01-01T00:00:07Z"));
    }

    @Test
    void aRunThatWaitsSaysForWhom() {
        var reader = new Blocker(4711, "psql", "app", NOW, "SELECT", "orders");
        add(running().after(new RunEvent.Blocked(VERSION, "orders", List.of(reader)), NOW));
        assertThat(data.values())
                .containsAllEntriesOf(Map.of(
                        "blockers", 1L,
                        "blockedOn", "orders",
                        "blocker1Pid", 4711L,
                        "blocker1Application", "psql",
                        "blocker1User", "app",
                        "blocker1Since", "2026-01-01T00:00:00Z"))
                .doesNotContainValue("SELECT");
    }

    @Test
    void ofManyOnlyTheFirstAreNamed() {
        var many = IntStream.range(0, 9)
                .mapToObj(pid -> new Blocker(pid, "", "", null, "idle in transaction", "orders"))
                .toList();
        add(running().after(new RunEvent.Blocked(VERSION, "orders", many), NOW));
        assertThat(data.values())
                .containsEntry("blockers", 9L)
                .containsKeys("blocker1Pid", "blocker3Pid")
                .doesNotContainKeys("blocker4Pid", "blocker1Since");
    }

    @Test
    void whatTheHolderOfTheRunnerLockExecutesIsNotTold() {
        var holder = "pid 7 (psql, user app, host local), connected 2026-01-01T00:00:00Z, "
                + "idle in transaction (aborted): SELECT 'secret: \n";
        add(RunProgress.begun(NOW).after(new RunEvent.WaitingForLock("db", holder, Duration.ofSeconds(3)), NOW));
        assertThat(data.values())
                .containsEntry(
                        "message",
                        "PAWL0002I: Waiting for the runner lock on db, 3 s so far; held by pid 7 (psql, user app, "
                                + "host local), connected 2026-01-01T00:00:00Z, idle in transaction (aborted).");
    }

    @Test
    void whatTheServerSaysOfRowsIsNotTold() {
        HealthData.add(
                data,
                new ErrorReport(
                        "PAWL0501E",
                        ExitStatus.FAILED,
                        "0002_b failed: duplicate key. Key (email)=(ann@example.org) already exists.",
                        "23505",
                        "0002_b.up.sql",
                        7,
                        "Correct it."));
        assertThat(data.values())
                .containsEntry("code", "PAWL0501E")
                .containsEntry("message", "The server answered with SQLSTATE 23505; its words are in the log.")
                .containsEntry("file", "0002_b.up.sql")
                .containsEntry("line", 7L)
                .containsEntry("hint", "Correct it.");
    }

    private void add(RunProgress progress) {
        SchemaMigrationsHealth.add(data, progress);
    }

    private static RunProgress running() {
        return RunProgress.begun(NOW).after(new RunEvent.StepStarted(VERSION, 2, 5), NOW);
    }
}
