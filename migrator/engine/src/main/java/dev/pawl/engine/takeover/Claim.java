package dev.pawl.engine.takeover;

import dev.pawl.engine.migration.Version;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a row of another tool's history says was applied. */
sealed interface Claim {
    /** What the other tool calls it, for messages. */
    String label();

    /** When, as the other tool knows it. */
    @Nullable
    Instant appliedAt();

    /**
     * One file.
     *
     * @param keys what the row knows of the file; each names it by itself
     * @param place what its place among the rows tells
     */
    record OneFile(String label, List<NameParts> keys, Place place, @Nullable Instant appliedAt) implements Claim {
        public OneFile {
            keys = List.copyOf(keys);
        }
    }

    /** What the place of a row tells about its file. */
    enum Place {
        /** Nothing: the file has to be found by what the row says. */
        ANY,
        /** The file stands between those of the rows before and behind it, so that it may have got another number. */
        IN_ORDER,
        /** The same, and rows behind each other may be about one file. */
        IN_ORDER_SHARED
    }

    /**
     * Every file up to a number.
     *
     * @param exists whether a file with that number has to be there
     */
    record UpTo(String label, long number, boolean exists, @Nullable Instant appliedAt) implements Claim {}

    /**
     * What is known of a file: its number, its words, or both.
     *
     * @param letter after the number; empty when there is none
     * @param words normalised; empty when they are not known
     */
    record NameParts(OptionalLong number, String letter, String words) {
        private static final Pattern FORM = Pattern.compile("[Vv]?([0-9]{1,18})([a-z]?)[._ -]+(.+)");

        /** A number and words, as in {@code 0042_add_customer}; empty when the text has not this form. */
        static Optional<NameParts> of(String text) {
            var matcher = FORM.matcher(text);
            return matcher.matches()
                    ? Optional.of(new NameParts(
                            OptionalLong.of(Long.parseLong(matcher.group(1))),
                            matcher.group(2),
                            normalised(matcher.group(3))))
                    : Optional.empty();
        }

        static NameParts of(Version version) {
            return new NameParts(OptionalLong.of(version.number()), version.letter(), normalised(version.name()));
        }

        static NameParts ofNumber(long number) {
            return new NameParts(OptionalLong.of(number), "", "");
        }

        boolean hasNumber(NameParts other) {
            return number.equals(other.number);
        }

        boolean agreesWith(NameParts file) {
            boolean number =
                    this.number.isEmpty() || (hasNumber(file) && (words.isEmpty() || letter.equals(file.letter)));
            return number && (words.isEmpty() || words.equals(file.words));
        }

        /** Upper case, blanks and punctuation are written differently by each tool. */
        static String normalised(String words) {
            return words.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}]+", "_")
                    .replaceAll("^_|_$", "");
        }
    }
}
