package dev.pawl.engine.history;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A difference between files and history that an operator has accepted, so that no run is refused for it again. */
public record Acceptance(Difference difference, String version) {
    /** The ways in which files and history can differ. */
    public enum Difference {
        EDITED,
        MISSING,
        LATE,
        NEWER;

        private static final String PREFIX = "accept-";

        /** The word in {@code pawl.operator_actions}. */
        public String action() {
            return PREFIX + name().toLowerCase(Locale.ROOT);
        }

        /** Empty for what only a newer Pawl knows to accept. */
        static Optional<Difference> ofAction(String action) {
            return Arrays.stream(values())
                    .filter(difference -> difference.action().equals(action))
                    .findFirst();
        }
    }
}
