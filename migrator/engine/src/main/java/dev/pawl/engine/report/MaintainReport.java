package dev.pawl.engine.report;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What was done to keep a database as its tags say.
 *
 * @param made partitions that were missing, by name
 * @param dropped partitions that were past their retention, by name
 * @param kept partitions that are past their retention and have to stay
 * @param cleaned functions that removed something
 * @param problems what could not be done; the rest was
 */
public record MaintainReport(
        String database,
        Outcome outcome,
        List<String> made,
        List<String> dropped,
        List<Kept> kept,
        List<Cleaned> cleaned,
        List<Problem> problems,
        long durationMs) {
    public MaintainReport {
        made = List.copyOf(made);
        dropped = List.copyOf(dropped);
        kept = List.copyOf(kept);
        cleaned = List.copyOf(cleaned);
        problems = List.copyOf(problems);
    }

    /** How it ended. */
    public enum Outcome {
        /** Everything that was due. */
        DONE,
        /** Another process has done it less than the interval ago. */
        NOT_DUE,
        /** Another process is doing it. */
        BUSY,
        /** The budget was used up; the next run goes on. */
        UNFINISHED,
        /** Something could not be done. */
        PROBLEMS;

        /** The word in JSON. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** A partition that stays, and why. */
    public record Kept(String partition, String because) {}

    /** What a function has removed, in how many transactions. */
    public record Cleaned(String function, long rows, int batches) {}

    /**
     * What could not be done.
     *
     * @param what a table, partition or function
     * @param next what to do about it, as SQL where that is possible; may be empty
     */
    public record Problem(String what, String message, String next) {}

    /** How many rows were removed by all functions together. */
    public long rows() {
        return cleaned.stream().mapToLong(Cleaned::rows).sum();
    }

    /** How the command ends. */
    public ExitStatus exitStatus() {
        return error().map(PawlException::exitStatus).orElse(ExitStatus.OK);
    }

    /** Why not all was done. */
    public Optional<PawlException> error() {
        return switch (outcome) {
            case DONE, NOT_DUE -> Optional.empty();
            case BUSY -> Optional.of(PawlException.of(Message.MAINTAINED_ELSEWHERE, database));
            case UNFINISHED -> Optional.of(PawlException.of(Message.MAINTENANCE_UNFINISHED, database));
            case PROBLEMS -> {
                var first = problems.get(0);
                yield Optional.of(PawlException.of(
                        Message.MAINTENANCE_PROBLEMS,
                        database,
                        problems.size(),
                        first.what() + ": " + first.message(),
                        first.next()));
            }
        };
    }
}
