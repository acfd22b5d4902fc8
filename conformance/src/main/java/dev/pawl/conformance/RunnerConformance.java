package dev.pawl.conformance;

import dev.pawl.conformance.rule.AtomicRules;
import dev.pawl.conformance.rule.ContentionRules;
import dev.pawl.conformance.rule.ErrorRules;
import dev.pawl.conformance.rule.InterruptionRules;
import dev.pawl.conformance.rule.LeftoverRules;
import dev.pawl.conformance.rule.OnceRules;
import dev.pawl.conformance.rule.OrderRules;
import dev.pawl.conformance.rule.PoolerRules;
import dev.pawl.conformance.rule.ReleaseRules;
import dev.pawl.conformance.rule.ScheduleRules;
import dev.pawl.conformance.rule.ServerRules;
import dev.pawl.conformance.rule.SetUpRules;
import dev.pawl.conformance.rule.SettingRules;
import dev.pawl.conformance.rule.StepRules;
import dev.pawl.conformance.rule.UntestedRules;
import dev.pawl.embedded.ControlledServer;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that every forward-only migration runner for PostgreSQL must satisfy. Extend it, say how to start the runner,
 * and run the class as JUnit tests:
 *
 * <pre>{@code
 * final class MyRunnerTest extends RunnerConformance {
 *     @Override
 *     public Runner runner() {
 *         return (target, migrations) -> RunnerProcess.start(
 *                 new ProcessBuilder("my-runner", target.url(), target.user(), migrations.toString()));
 *     }
 * }
 * }</pre>
 *
 * <p>The kit brings a real PostgreSQL. What a machine or a runner cannot do is reported as untested, with the reason.
 */
public abstract class RunnerConformance
        implements OnceRules,
                AtomicRules,
                StepRules,
                InterruptionRules,
                ContentionRules,
                SetUpRules,
                PoolerRules,
                OrderRules,
                ReleaseRules,
                ServerRules,
                ErrorRules,
                LeftoverRules,
                ScheduleRules,
                SettingRules,
                UntestedRules {
    private final int major;

    @TempDir
    private Path directory;

    private final Deque<AutoCloseable> endings = new ConcurrentLinkedDeque<>();

    /** On the bundled major version of PostgreSQL. */
    protected RunnerConformance() {
        this(EmbeddedServer.BUNDLED_MAJOR);
    }

    /** On this major version of PostgreSQL, from 15. */
    protected RunnerConformance(int major) {
        this.major = major;
    }

    /** How long a run may take before it counts as one that never ends. */
    protected Duration patience() {
        return Duration.ofMinutes(2);
    }

    @Override
    public final Subject subject(Runner runner) {
        var subject = Subject.create(runner, major, directory, patience());
        endings.add(subject);
        return subject;
    }

    @Override
    public final Subject subject(EmbeddedDatabase database) {
        var subject = Subject.create(runner(), database, directory, patience());
        endings.add(subject::endRuns);
        return subject;
    }

    @Override
    public final ControlledServer newServer() throws Exception {
        var server = ControlledServer.prepare(major, newDirectory());
        endings.add(server);
        return server;
    }

    @Override
    public final Path newDirectory() {
        try {
            return Files.createTempDirectory(directory, "rule");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** No run, no database and no server outlives its rule. */
    @AfterEach
    final void close() throws Exception {
        // The last first, so that a run ends before its server.
        while (!endings.isEmpty()) {
            endings.removeLast().close();
        }
    }
}
