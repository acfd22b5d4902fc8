package dev.pawl.conformance;

import java.util.Optional;

/**
 * What a trial of a rule depends on beside the code, as one word: a seed, or a fault and where it happened. A failure
 * prints it, and {@code -Dpawl.conformance.replay=ID@WORD} lets the rule with that id try nothing else.
 *
 * @param rule the id of a rule
 * @param word without blanks
 */
public record Replay(String rule, String word) {
    /** The system property that asks for one trial. */
    public static final String PROPERTY = "pawl.conformance.replay";

    /** The word that was asked for, when it was for this rule. */
    public static Optional<String> wanted(String rule) {
        return Optional.ofNullable(System.getProperty(PROPERTY))
                .filter(value -> value.startsWith(rule + "@"))
                .map(value -> value.substring(rule.length() + 1));
    }

    /** The failure of this trial, which says how to repeat it. */
    public AssertionError failure(Throwable cause) {
        return new AssertionError("%s%nreplay: -D%s=%s".formatted(cause.getMessage(), PROPERTY, this), cause);
    }

    @Override
    public String toString() {
        return rule + "@" + word;
    }
}
