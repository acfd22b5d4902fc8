package dev.pawl.engine.report;

import java.util.List;

/**
 * What a reset has dropped.
 *
 * @param dryRun whether nothing was changed
 * @param dropped by kind, in the order in which they went; what went with another object is not counted
 */
public record ResetReport(String database, boolean dryRun, List<Dropped> dropped) {
    public ResetReport {
        dropped = List.copyOf(dropped);
    }

    /**
     * How many of one kind.
     *
     * @param kind as SQL calls it, in lower case
     */
    public record Dropped(String kind, long count) {}
}
