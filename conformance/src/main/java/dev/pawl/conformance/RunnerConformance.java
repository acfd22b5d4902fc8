package dev.pawl.conformance;

import dev.pawl.conformance.rule.AtomicRules;
import dev.pawl.conformance.rule.ContentionRules;
import dev.pawl.conformance.rule.ErrorRules;
import dev.pawl.conformance.rule.InterruptionRules;
import dev.pawl.conformance.rule.LeftoverRules;
import dev.pawl.conformance.rule.OnceRules;
import dev.pawl.conformance.rule.OrderRules;
import dev.pawl.conformance.rule.PoolerRules;
import dev.pawl.conformance.rule.SetUpRules;
import dev.pawl.conformance.rule.SettingRules;
import dev.pawl.conformance.rule.StepRules;
import dev.pawl.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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
                ErrorRules,
                LeftoverRules,
                SettingRules {
    private final int major;

    @TempDir
    private Path directory;

    private final List<Subject> subjects = new CopyOnWriteArrayList<>();

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
        subjects.add(subject);
        return subject;
    }

    /** No run and no database outlives its rule. */
    @AfterEach
    final void close() {
        subjects.forEach(Subject::close);
        subjects.clear();
    }
}
