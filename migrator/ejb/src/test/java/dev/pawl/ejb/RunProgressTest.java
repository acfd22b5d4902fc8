package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.BuildProgress;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.Version;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RunProgressTest {
    private static final Instant BEGUN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:07Z");
    private static final Version VERSION = Version.ofFileName("0002_b.up.sql").orElseThrow();
    private static final List<Blocker> READER =
            List.of(new Blocker(4711, "psql", "app", BEGUN, "idle in transaction", "orders"));

    private final RunProgress started = RunProgress.begun(BEGUN).after(new RunEvent.StepStarted(VERSION, 2, 5), NOW);

    @Test
    void aStepThatBeginsIsCounted() {
        assertThat(started)
                .isEqualTo(new RunProgress(
                        BEGUN, "0002_b", 2, 5, "PAWL0003I: Applying 0002_b (2 of 5).", null, List.of(), null));
    }

    @Test
    void waitingForTheRunnerLockIsTold() {
        var waiting =
                RunProgress.begun(BEGUN).after(new RunEvent.WaitingForLock("db", "pid 7", Duration.ofSeconds(3)), NOW);
        assertThat(waiting.version()).isNull();
        assertThat(waiting.message())
                .isEqualTo("PAWL0002I: Waiting for the runner lock on db, 3 s so far; held by pid 7.");
    }

    @Test
    void whoBlocksIsKnownUntilTheStepIsApplied() {
        var blocked = started.after(new RunEvent.Blocked(VERSION, "orders", READER), NOW);
        assertThat(blocked.blockers()).isEqualTo(READER);
        assertThat(blocked.relation()).isEqualTo("orders");
        assertThat(blocked.message()).startsWith("PAWL0003I");
        assertThat(blocked.after(new RunEvent.StepApplied(VERSION, 2, 5, 12, 1), NOW)
                        .blockers())
                .isEmpty();
    }

    @Test
    void whoBlockedAnAttemptIsKnownWhileTheNextIsWaitedFor() {
        var retried = started.after(new RunEvent.StepRetried(VERSION, "55P03", 1, Duration.ofMillis(10), READER), NOW);
        assertThat(retried.version()).isEqualTo("0002_b");
        assertThat(retried.message()).startsWith("PAWL0005W");
        assertThat(retried.blockers()).isEqualTo(READER);
    }

    @Test
    void whoWasSeenToLetGoBlocksNoLonger() {
        var retried = started.after(new RunEvent.StepRetried(VERSION, "55P03", 1, Duration.ofMillis(10), READER), NOW);
        var unblocked = retried.after(new RunEvent.Unblocked(VERSION, "orders", Duration.ofMillis(312)), NOW);
        assertThat(unblocked.blockers()).isEmpty();
        assertThat(unblocked.message()).isEqualTo("PAWL0062I: 0002_b no longer waits for orders, after 312 ms.");
    }

    @Test
    void theStatementAtHandIsKnownUntilItHasEnded() {
        var running = started.after(new RunEvent.StatementStarted(VERSION, 3, "UPDATE", false, 1), NOW);
        assertThat(running.statement()).isEqualTo(new RunProgress.Statement(3, "UPDATE", NOW));
        assertThat(running.message()).startsWith("PAWL0003I");
        var finished = running.after(
                new RunEvent.StatementFinished(VERSION, 3, "UPDATE", false, 1, Duration.ofSeconds(1)), NOW);
        assertThat(finished).isEqualTo(started);
        var retried = running.after(new RunEvent.StepRetried(VERSION, "55P03", 1, Duration.ofMillis(10), READER), NOW);
        assertThat(retried.statement()).isNull();
    }

    @Test
    void howFarABuildIsStandsBesideWhoBlocksItUntilItHasEnded() {
        var count = new BuildProgress.Count(0, 1);
        var none = new BuildProgress.Count(0, 0);
        var build = new BuildProgress("CREATE INDEX", "orders", "waiting for old snapshots", none, none, count, 4711);
        var building = started.after(new RunEvent.Blocked(VERSION, "", READER), NOW)
                .after(new RunEvent.Progress(VERSION, 3, build, false), NOW);
        assertThat(building.blockers()).isEqualTo(READER);
        assertThat(building.seen()).isEqualTo(new RunProgress.Seen(NOW, build));
        var next = new RunEvent.StatementFinished(VERSION, 3, "CREATE INDEX", true, 1, Duration.ofSeconds(1));
        assertThat(building.after(next, NOW).seen()).isNull();
        assertThat(building.after(new RunEvent.StepStarted(VERSION, 3, 5), NOW).seen())
                .isNull();
    }

    @Test
    void aLostConnectionIsBlockedByNobody() {
        var blocked = started.after(new RunEvent.Blocked(VERSION, "orders", READER), NOW);
        assertThat(blocked.after(new RunEvent.Reconnected("08006"), NOW).blockers())
                .isEmpty();
    }
}
