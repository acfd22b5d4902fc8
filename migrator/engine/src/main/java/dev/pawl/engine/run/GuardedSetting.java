package dev.pawl.engine.run;

import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Settings that the runner decides and a file does not: without a lock timeout, a migration can stop everybody else. */
final class GuardedSetting {
    private static final Set<String> NAMES = Set.of("LOCK_TIMEOUT", "STATEMENT_TIMEOUT", "TRANSACTION_TIMEOUT");
    private static final Set<String> SETTERS = Set.of("SET", "RESET");
    private static final Set<String> SCOPES = Set.of("LOCAL", "SESSION");
    /** Statements that may call set_config or run SQL as text. */
    private static final Set<String> CALLERS = Set.of("SELECT", "WITH", "DO", "CALL", "EXECUTE");

    private static final Pattern MENTIONED =
            Pattern.compile("(lock|statement|transaction)_timeout|set_config", Pattern.CASE_INSENSITIVE);

    private GuardedSetting() {}

    /** Whether the statement does nothing but set or reset one of them. */
    static boolean isSetBy(Statement statement) {
        return name(statement).isPresent();
    }

    /** Which one the statement sets or resets. */
    static Optional<String> name(Statement statement) {
        List<String> tokens = statement.tokens();
        if (tokens.size() < 2 || !SETTERS.contains(tokens.get(0).toUpperCase(Locale.ROOT))) {
            return Optional.empty();
        }
        boolean scoped = SCOPES.contains(tokens.get(1).toUpperCase(Locale.ROOT)) && tokens.size() > 2;
        var name = tokens.get(scoped ? 2 : 1);
        return NAMES.contains(unquoted(name)) ? Optional.of(name) : Optional.empty();
    }

    private static String unquoted(String name) {
        return name.replace("\"", "").toUpperCase(Locale.ROOT);
    }

    /** Whether it takes away everything that is set. */
    static boolean isResetOfAll(Statement statement) {
        return statement.after("RESET", "ALL") == 2;
    }

    /** Whether it may change one among other things, as by set_config or in a DO block. */
    static boolean mayBeChangedBy(Contents contents, Statement statement) {
        if (statement.tokens().isEmpty()) {
            return false;
        }
        var first = statement.tokens().get(0).toUpperCase(Locale.ROOT);
        return isResetOfAll(statement)
                || (CALLERS.contains(first)
                        && MENTIONED
                                .matcher(contents.script().sql())
                                .region(statement.start(), statement.end())
                                .find());
    }
}
