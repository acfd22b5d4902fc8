package dev.pawl.engine.maintain;

import dev.pawl.engine.report.MaintainReport;
import dev.pawl.engine.report.MaintainReport.Cleaned;
import dev.pawl.engine.report.MaintainReport.Kept;
import dev.pawl.engine.report.MaintainReport.Outcome;
import dev.pawl.engine.report.MaintainReport.Problem;
import java.util.ArrayList;
import java.util.List;

/** What a run has done so far. Confined to one thread. */
final class Tally {
    private final List<String> made = new ArrayList<>();
    private final List<String> dropped = new ArrayList<>();
    private final List<Kept> kept = new ArrayList<>();
    private final List<Cleaned> cleaned = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private boolean unfinished;

    void made(List<String> partitions) {
        made.addAll(partitions);
    }

    void dropped(String partition) {
        dropped.add(partition);
    }

    void kept(String partition, String because) {
        kept.add(new Kept(partition, because));
    }

    void cleaned(String function, long rows, int batches) {
        cleaned.add(new Cleaned(function, rows, batches));
    }

    void problem(String what, String message, String next) {
        problems.add(new Problem(what, message, next));
    }

    void unfinished() {
        unfinished = true;
    }

    /** How it ended, unless it did not begin. */
    Outcome outcome() {
        return !problems.isEmpty() ? Outcome.PROBLEMS : unfinished ? Outcome.UNFINISHED : Outcome.DONE;
    }

    MaintainReport report(String database, Outcome outcome, long durationMs) {
        return new MaintainReport(database, outcome, made, dropped, kept, cleaned, problems, durationMs);
    }
}
