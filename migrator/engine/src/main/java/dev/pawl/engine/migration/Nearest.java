package dev.pawl.engine.migration;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses which word was meant. */
public final class Nearest {
    private static final int MOST_EDITS = 2;

    private Nearest() {}

    /** The word with the fewest letters changed, when it is near enough to be a typing error. */
    public static Optional<String> of(String typed, Collection<String> words) {
        return words.stream()
                .min(Comparator.comparingInt(word -> edits(typed, word)))
                .filter(word -> edits(typed, word) <= MOST_EDITS);
    }

    /** Insertions, deletions and replacements that turn one word into the other (Levenshtein's distance). */
    private static int edits(String from, String to) {
        var row = new int[to.length() + 1];
        for (int j = 0; j <= to.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.length(); j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
