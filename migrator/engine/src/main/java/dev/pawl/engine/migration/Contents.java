package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is in a file: its statements, and how they are to be run.
 *
 * @param directives what its comments say about the whole file
 */
public record Contents(Script script, List<Statement> statements, Directives directives) {
    private static final Set<String> TRANSACTION_NOISE = Set.of("WORK", "TRANSACTION");
    private static final Set<String> ONLY_EXPAND = Set.of(
            "ANALYZE",
            "BEGIN",
            "COMMENT",
            "COMMIT",
            "COPY",
            "DELETE",
            "END",
            "GRANT",
            "INSERT",
            "LOCK",
            "MERGE",
            "NOTIFY",
            "RELEASE",
            "RESET",
            "ROLLBACK",
            "SAVEPOINT",
            "SET",
            "START",
            "UPDATE",
            "VACUUM");
    /** Settings of the session that the driver relies on, with the beginning of the one value it can live with. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("CLIENT_ENCODING", "NAMES", "DATESTYLE", "STANDARD_CONFORMING_STRINGS");

    /** As pg_dump writes it. */
    private static final Pattern SET_CONFIG = Pattern.compile(
            "SELECT\\s+(pg_catalog\\s*\\.\\s*)?set_config\\s*\\(\\s*'[^']*'\\s*,\\s*'[^']*'\\s*,\\s*(false|true)\\s*\\)\\s*",
            Pattern.CASE_INSENSITIVE);

    public Contents {
        statements = List.copyOf(statements);
    }

    /**
     * Refuses what cannot be run in any way.
     *
     * @throws PawlException when a transaction is not begun and ended in turn, or when a statement would take the
     *     runner's transaction, lock or connection away
     */
    public void requireRunnable() {
        boolean open = false;
        for (var statement : statements) {
            var kind = statement.kind();
            boolean misplaced = (kind == StatementKind.BEGIN && open) || (kind == StatementKind.COMMIT && !open);
            if (statement.startsWith("DISCARD", "ALL") || changesConnection(statement)) {
                throw refusal(Message.SETTING_OF_CONNECTION, statement);
            }
            if (kind == StatementKind.REFUSED || misplaced) {
                throw refusal(Message.TRANSACTION_CONTROL, statement);
            }
            if (open && kind.runsAlone()) {
                throw refusal(Message.ALONE_IN_TRANSACTION, statement);
            }
            open = kind == StatementKind.BEGIN || (open && kind != StatementKind.COMMIT);
        }
        if (open) {
            var begin = lastOf(StatementKind.BEGIN);
            throw refusal(Message.TRANSACTION_CONTROL, begin);
        }
    }

    /** Whether all of it runs in one transaction; otherwise step by step. */
    public boolean isTransactional() {
        long brackets =
                statements.stream().filter(s -> s.kind() == StatementKind.BEGIN).count();
        return !directives.statementByStatement()
                && brackets <= 1
                && statements.stream().noneMatch(s -> s.kind().runsAlone());
    }

    /** The statements to run in one transaction of the runner's: all but a bracket of the file's own. */
    public List<Statement> withoutBracket() {
        var leading = leadingModes();
        return statements.stream()
                .filter(s -> s.kind() != StatementKind.BEGIN && s.kind() != StatementKind.COMMIT)
                .filter(s -> leading == null || s.start() != leading.start())
                .toList();
    }

    /** What follows BEGIN when the file asks for an isolation level or another mode, or an empty text. */
    public String transactionModes() {
        var leading = leadingModes();
        if (leading != null) {
            return text(leading).replaceFirst("(?is)^SET\\s+TRANSACTION\\s+", " ");
        }
        return statements.stream()
                .filter(s -> s.kind() == StatementKind.BEGIN)
                .findFirst()
                .map(this::modes)
                .orElse("");
    }

    /** The steps of a file that does not run in one transaction. */
    public List<Step> steps() {
        var steps = new ArrayList<Step>();
        List<Statement> bracket = null;
        for (var statement : statements) {
            switch (statement.kind()) {
                case BEGIN -> bracket = new ArrayList<>(List.of(statement));
                case COMMIT -> {
                    if (bracket != null && bracket.size() > 1) {
                        steps.add(new Step(bracket, true));
                    }
                    bracket = null;
                }
                default -> {
                    if (bracket == null) {
                        steps.add(Step.of(statement));
                    } else {
                        bracket.add(statement);
                    }
                }
            }
        }
        return steps;
    }

    /** The modes of a BEGIN, or an empty text. */
    public String modes(Statement begin) {
        int word = begin.startsWith("START") ? 2 : begin.tokens().size() > 1 && isNoise(begin) ? 2 : 1;
        return begin.tokens().size() <= word
                ? ""
                : " "
                        + String.join(
                                " ", begin.tokens().subList(word, begin.tokens().size()));
    }

    /**
     * The statements that may take something away, told by their first words: all but those that only make, fill, grant
     * or describe.
     */
    public List<Statement> mayContract() {
        return statements.stream().filter(statement -> !onlyExpands(statement)).toList();
    }

    private static boolean onlyExpands(Statement statement) {
        if (statement.tokens().isEmpty() || statement.startsWith("CREATE")) {
            return !statement.hasAt(1, "OR");
        }
        return ONLY_EXPAND.contains(statement.tokens().get(0).toUpperCase(Locale.ROOT));
    }

    /** Whether it does nothing but change settings of the session, for the statements after it. */
    public boolean setsForTheSession(Statement statement) {
        return statement.kind() == StatementKind.SETTING
                || (statement.startsWith("SELECT")
                        && SET_CONFIG.matcher(text(statement)).matches());
    }

    /** The text of a statement, without its semicolon. */
    public String text(Statement statement) {
        return script.sql().substring(statement.start(), statement.end());
    }

    /** The line of a statement, counted from 1. */
    public int line(Statement statement) {
        return script.lineOf(statement.start());
    }

    /** SET TRANSACTION as the first statement: it has to come before any query, also before the runner's own. */
    private @Nullable Statement leadingModes() {
        if (statements.isEmpty()) {
            return null;
        }
        int first = statements.get(0).kind() == StatementKind.BEGIN ? 1 : 0;
        return first < statements.size() && statements.get(first).startsWith("SET", "TRANSACTION")
                ? statements.get(first)
                : null;
    }

    private static boolean isNoise(Statement begin) {
        return TRANSACTION_NOISE.contains(begin.tokens().get(1).toUpperCase(Locale.ROOT));
    }

    private static boolean changesConnection(Statement statement) {
        int name = statement.hasAt(1, "SESSION") || statement.hasAt(1, "LOCAL") ? 2 : 1;
        if (!statement.startsWith("SET")
                || statement.tokens().size() <= name
                || !OF_THE_CONNECTION.contains(statement.tokens().get(name).toUpperCase(Locale.ROOT))) {
            return false;
        }
        var value = String.join(
                        "",
                        statement.tokens().subList(name + 1, statement.tokens().size()))
                .replaceFirst("(?i)^(=|TO)", "")
                .replaceAll("['\"-]", "")
                .toUpperCase(Locale.ROOT);
        return switch (statement.tokens().get(name).toUpperCase(Locale.ROOT)) {
            case "DATESTYLE" -> !value.startsWith("ISO");
            case "STANDARD_CONFORMING_STRINGS" -> !value.matches("ON|TRUE|YES|1|DEFAULT");
            default -> !value.matches("UTF8|UNICODE");
        };
    }

    private Statement lastOf(StatementKind kind) {
        return statements.stream()
                .filter(s -> s.kind() == kind)
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private PawlException refusal(Message message, Statement statement) {
        int line = line(statement);
        var text = text(statement);
        var shown = text.length() <= 60 ? text : text.substring(0, 60) + "...";
        return PawlException.of(message, script.file(), line, shown).at(script.file(), line);
    }
}
