package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.time.Clock;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A migration that is about to be written.
 *
 * @param words what it does, joined by underscores
 * @param contracts the expand-phase migrations that it completes; only of a contract-phase one
 */
public record NewMigration(String words, Phase phase, List<String> contracts) {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9_ -]+");
    private static final int LONGEST = 100;
    private static final String FIRST = "0001";
    private static final int TIMESTAMP_DIGITS = 14;
    private static final DateTimeFormatter TIMESTAMP = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);

    public NewMigration {
        contracts = List.copyOf(contracts);
    }

    /**
     * A migration named by a few words.
     *
     * @throws PawlException when they have other characters than letters, digits, blanks, {@code -} and {@code _}
     */
    public static NewMigration named(String name, Phase phase, List<String> contracts) {
        var words = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "");
        if (!ALLOWED.matcher(name).matches()) {
            throw bad("it is made of the letters a to z, digits, blanks, - and _");
        } else if (words.isEmpty()) {
            throw bad("it has no letter and no digit");
        } else if (words.length() > LONGEST) {
            throw bad("it is longer than " + LONGEST + " characters");
        }
        return new NewMigration(words, phase, contracts);
    }

    private static PawlException bad(String why) {
        return PawlException.of(Message.BAD_NEW_NAME, why);
    }

    /** The name of the file behind these, in their width and with their ending. */
    String fileName(List<String> names, Clock clock) {
        var newest = names.stream()
                .filter(name -> Version.ofFileName(name).isPresent())
                .max(Comparator.comparing(name -> Version.ofFileName(name).orElseThrow()));
        var ending = newest.filter(name -> !name.endsWith(".up.sql")).isPresent() ? ".sql" : ".up.sql";
        return number(newest.flatMap(Version::ofFileName), clock) + "_" + words + ending;
    }

    private static String number(Optional<Version> newest, Clock clock) {
        if (newest.isEmpty()) {
            return FIRST;
        }
        long next = newest.get().number() + 1;
        int digits = newest.get().digits();
        if (digits == TIMESTAMP_DIGITS) {
            var now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).format(TIMESTAMP);
            next = Math.max(next, Long.parseLong(now));
        }
        return String.format(Locale.ROOT, "%0" + digits + "d", next);
    }

    /** What its author fills in; nothing in it changes how the file is run, but a phase that was asked for. */
    String header(Version version) {
        var text = new StringBuilder("-- ").append(version).append("\n--\n");
        if (phase == Phase.CONTRACT) {
            text.append("-- pawl:phase contract\n");
            contracts.forEach(completed ->
                    text.append("-- pawl:contracts ").append(completed).append('\n'));
        } else {
            text.append("-- Phase: expand. The application version before this one works with it, because ...\n");
        }
        return text.append("-- Why: ...\n")
                .append("-- Locks: which tables, in which mode, for how long (pawl plan tells) ...\n\n")
                .toString();
    }
}
