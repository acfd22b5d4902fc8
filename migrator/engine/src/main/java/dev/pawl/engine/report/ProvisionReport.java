package dev.pawl.engine.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was provisioned, or would be.
 *
 * @param cluster the address, without a password
 * @param dryRun whether nothing was changed
 * @param made what was not there, in order
 * @param changed what was not as wanted, in order
 * @param leftAlone what is as wanted, or is not touched for the reason given
 */
public record ProvisionReport(
        String cluster, boolean dryRun, List<Item> made, List<Item> changed, List<Item> leftAlone, long durationMs) {
    public ProvisionReport {
        made = List.copyOf(made);
        changed = List.copyOf(changed);
        leftAlone = List.copyOf(leftAlone);
    }

    /** What kind of object it is. */
    public enum Kind {
        ROLE("role"),
        LOGIN("login"),
        DATABASE("database");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As people and scripts read it. */
        public String word() {
            return word;
        }
    }

    /**
     * One object.
     *
     * @param note what is done to it, or why it is left alone; null when it is as wanted
     * @param statements what is sent, without verifiers of passwords
     */
    public record Item(Kind kind, String name, @Nullable String note, List<String> statements) {
        public Item {
            statements = List.copyOf(statements);
        }
    }

    /** Whether everything was there already. */
    public boolean isNothingToDo() {
        return made.isEmpty() && changed.isEmpty();
    }
}
