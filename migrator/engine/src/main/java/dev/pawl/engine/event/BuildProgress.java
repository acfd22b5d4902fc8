package dev.pawl.engine.event;

import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * How far an index build is, as {@code pg_stat_progress_create_index} shows it. A phase counts blocks, tuples or
 * sessions; what it does not count is 0 of 0.
 *
 * @param command for example {@code CREATE INDEX CONCURRENTLY}
 * @param lockers sessions whose transactions have to end before the build goes on
 * @param lockerPid the one that is waited for now; null when none is
 */
public record BuildProgress(
        String command,
        String relation,
        String phase,
        Count blocks,
        Count tuples,
        Count lockers,
        @Nullable Integer lockerPid) {
    /** So many of so many. */
    public record Count(long done, long total) {
        /** Whether the phase counts these. */
        public boolean isCounted() {
            return total > 0;
        }

        @Override
        public String toString() {
            return done + " of " + total;
        }
    }

    /** How much of the phase is done, or for whom it waits; what may be cut off stands at the end. */
    public String brief() {
        if (lockerPid != null) {
            return "pid " + lockerPid + ", " + phase;
        }
        var counted = blocks.isCounted() ? blocks : tuples.isCounted() ? tuples : lockers;
        var share = counted.isCounted() ? 100 * counted.done() / counted.total() + " %, " : "";
        return share + phase.substring(phase.lastIndexOf(": ") + 1).strip();
    }

    @Override
    public String toString() {
        var words = new ArrayList<String>();
        words.add(command + " on " + relation + ": " + phase);
        if (blocks.isCounted()) {
            words.add("blocks " + blocks);
        }
        if (tuples.isCounted()) {
            words.add("tuples " + tuples);
        }
        if (lockers.isCounted()) {
            words.add("waited for " + lockers + " lockers");
        }
        if (lockerPid != null) {
            words.add("now for pid " + lockerPid);
        }
        return String.join(", ", words);
    }
}
