package dev.pawl.ejb;

import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.BuildProgress;
import dev.pawl.engine.event.LogListener;
import dev.pawl.engine.event.RunEvent;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run that is going on.
 *
 * @param version the migration at hand, once there is one
 * @param index of that migration among {@code total}, counted from 1
 * @param message the last event as a sentence with its catalogue id; statements, who blocks and how far a build is
 *     stand by themselves
 * @param statement the one at hand, where it is known
 * @param blockers who was seen to hold what the migration at hand waits for, and was not seen to let it go
 * @param seen how far an index build was when it was last looked at
 */
public record RunProgress(
        Instant startedAt,
        @Nullable String version,
        int index,
        int total,
        String message,
        @Nullable Statement statement,
        List<Blocker> blockers,
        @Nullable Seen seen) {
    public RunProgress {
        blockers = List.copyOf(blockers);
    }

    /** A statement that runs; {@code command} is its first words. */
    public record Statement(int line, String command, Instant since) {}

    /** How far an index build was at a time. */
    public record Seen(Instant at, BuildProgress build) {}

    static RunProgress begun(Instant at) {
        return new RunProgress(at, null, 0, 0, "The run begins.", null, List.of(), null);
    }

    /** What is waited for; an empty text when nobody blocks or it is not a table. */
    public String relation() {
        return blockers.isEmpty() ? "" : blockers.get(0).relation();
    }

    RunProgress after(RunEvent event, Instant at) {
        if (event instanceof RunEvent.StatementStarted started) {
            return at(new Statement(started.line(), started.command(), at));
        } else if (event instanceof RunEvent.StatementFinished) {
            return at(null);
        } else if (event instanceof RunEvent.Blocked blocked) {
            return with(message, blocked.blockers());
        } else if (event instanceof RunEvent.Progress progress) {
            return seen(new Seen(at, progress.build()));
        }
        return afterSentence(event, LogListener.line(event));
    }

    private RunProgress afterSentence(RunEvent event, String line) {
        if (event instanceof RunEvent.StepStarted step) {
            return at(step.version().text(), step.index(), step.total(), line);
        } else if (event instanceof RunEvent.StepApplied step) {
            return at(step.version().text(), step.index(), step.total(), line);
        } else if (event instanceof RunEvent.StepRetried retried) {
            return at(null).with(line, retried.blockers());
        } else if (event instanceof RunEvent.Reconnected) {
            return at(null).with(line, List.of());
        } else if (event instanceof RunEvent.Unblocked) {
            return with(line, List.of());
        }
        return with(line, blockers);
    }

    private RunProgress at(String step, int number, int of, String line) {
        return new RunProgress(startedAt, step, number, of, line, null, List.of(), null);
    }

    private RunProgress at(@Nullable Statement now) {
        return new RunProgress(startedAt, version, index, total, message, now, blockers, null);
    }

    private RunProgress with(String line, List<Blocker> by) {
        return new RunProgress(startedAt, version, index, total, line, statement, by, seen);
    }

    private RunProgress seen(Seen far) {
        return new RunProgress(startedAt, version, index, total, message, statement, blockers, far);
    }
}
