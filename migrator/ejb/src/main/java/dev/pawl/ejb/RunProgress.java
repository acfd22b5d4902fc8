package dev.pawl.ejb;

import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.LogListener;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.migration.Version;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A run that is going on.
 *
 * @param version the migration at hand, once there is one
 * @param index of that migration among {@code total}, counted from 1
 * @param message the last event as a sentence with its catalogue id; who blocks and how far a statement is stand by
 *     themselves
 * @param blockers who was seen to hold what the migration at hand waits for, and was not seen to let it go
 * @param seen how far a long statement was when it was last looked at
 */
public record RunProgress(
        Instant startedAt,
        @Nullable String version,
        int index,
        int total,
        String message,
        List<Blocker> blockers,
        @Nullable Seen seen) {
    public RunProgress {
        blockers = List.copyOf(blockers);
    }

    /** How far a statement was at a time, in the words of the event. */
    public record Seen(Instant at, String words) {}

    static RunProgress begun(Instant at) {
        return new RunProgress(at, null, 0, 0, "The run begins.", List.of(), null);
    }

    /** What is waited for; an empty text when nobody blocks or it is not a table. */
    public String relation() {
        return blockers.isEmpty() ? "" : blockers.get(0).relation();
    }

    RunProgress after(RunEvent event, Instant at) {
        if (event instanceof RunEvent.Blocked blocked) {
            return with(message, blocked.blockers(), seen);
        } else if (event instanceof RunEvent.Progress progress) {
            return with(message, blockers, new Seen(at, progress.words()));
        }
        var line = LogListener.line(event);
        if (event instanceof RunEvent.StepStarted step) {
            return at(step.version(), step.index(), step.total());
        } else if (event instanceof RunEvent.StepApplied step) {
            return new RunProgress(startedAt, step.version().text(), step.index(), step.total(), line, List.of(), null);
        } else if (event instanceof RunEvent.StepRetried retried) {
            return with(line, retried.blockers(), null);
        } else if (event instanceof RunEvent.Reconnected) {
            return with(line, List.of(), null);
        }
        return with(line, blockers, seen);
    }

    /** After these were seen to hold it no longer, unless others have been seen meanwhile. */
    RunProgress without(List<Blocker> gone) {
        if (version == null || !blockers.equals(gone)) {
            return this;
        }
        // The last event may be an attempt that they made fail; the next one is under way.
        return at(new Version(version), index, total);
    }

    private RunProgress at(Version step, int number, int of) {
        var line = LogListener.line(new RunEvent.StepStarted(step, number, of));
        return new RunProgress(startedAt, step.text(), number, of, line, List.of(), null);
    }

    private RunProgress with(String line, List<Blocker> by, @Nullable Seen far) {
        return new RunProgress(startedAt, version, index, total, line, by, far);
    }
}
