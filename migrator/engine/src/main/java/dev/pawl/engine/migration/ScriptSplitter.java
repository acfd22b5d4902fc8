package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a script into statements by the rules of psql (PostgreSQL's {@code psqlscan.l}), and finds the directives between
 * them. What only psql understands is refused with its line, since it would mean something else to the server.
 */
final class ScriptSplitter {
    /** Taken loosely: what is meant as a directive is never taken for a comment. */
    private static final Pattern DIRECTIVE =
            Pattern.compile("(--|/\\*)\\s*(?i:(pawl|caracal))\\s*:(.*)", Pattern.DOTALL);

    private static final Pattern POSSIBLE_DIRECTIVE = Pattern.compile("(?:--|/\\*)\\s*(?i:pawl|caracal)\\s*:");

    private final Script script;
    private final Lexer lexer;
    private final List<Statement> statements = new ArrayList<>();
    private final List<Directive> header = new ArrayList<>();
    private List<Directive> above = new ArrayList<>();
    private @Nullable StatementTokens tokens;
    private int start;

    private ScriptSplitter(Script script) {
        this.script = script;
        this.lexer = new Lexer(script);
    }

    /**
     * Statements and directives of a script.
     *
     * @throws PawlException when the script holds a command of psql, something that never ends, or a directive that
     *     cannot be understood
     */
    static Contents split(Script script) {
        return new ScriptSplitter(script).split();
    }

    private Contents split() {
        while (lexer.next()) {
            switch (lexer.kind()) {
                case BLANK -> {}
                case LINE_COMMENT, BLOCK_COMMENT -> comment();
                default -> token();
            }
        }
        finish(lexer.begin());
        if (!above.isEmpty()) {
            throw Directives.bad(script, above.get(0), "no statement follows it");
        }
        return new Contents(script, statements, Directives.of(script, header, statements));
    }

    private void comment() {
        var matcher = DIRECTIVE.matcher(lexer.text().strip());
        if (!matcher.matches()) {
            return;
        }
        var directive = new Directive(matcher.group(3).strip(), script.lineOf(lexer.begin()));
        if (lexer.kind() == Lexer.Kind.BLOCK_COMMENT) {
            throw Directives.bad(script, directive, "a directive is a line comment, which begins with --");
        }
        if (matcher.group(2).equalsIgnoreCase("caracal") && !directive.name().equals("phase")) {
            throw Directives.bad(script, directive, "caracal: has phase only");
        }
        if (tokens != null || !isFirstOnLine(lexer.begin())) {
            throw Directives.bad(script, directive, "a directive stands on a line of its own above a statement");
        }
        (statements.isEmpty() ? header : above).add(directive);
    }

    private void token() {
        boolean semicolon = lexer.kind() == Lexer.Kind.SEMICOLON;
        if (semicolon && (tokens == null || tokens.isComplete())) {
            finish(lexer.begin());
            return;
        }
        if (tokens == null) {
            tokens = new StatementTokens();
            start = lexer.begin();
        }
        tokens.add(lexer);
    }

    private void finish(int end) {
        if (tokens == null) {
            return;
        }
        var statement = new Statement(start, end, tokens.list(), null, above);
        if (tokens.copiesFromStandardInput()) {
            var data = lexer.inlineData(start);
            statement = new Statement(start, end, tokens.list(), data, above);
        }
        statements.add(statement);
        above = new ArrayList<>();
        tokens = null;
    }

    private boolean isFirstOnLine(int offset) {
        int lineStart = script.sql().lastIndexOf('\n', offset - 1) + 1;
        return script.sql().substring(lineStart, offset).isBlank();
    }

    /** False when there cannot be any, so that the text need not be split. */
    static boolean mayHaveDirectives(String sql) {
        return POSSIBLE_DIRECTIVE.matcher(sql).find();
    }

    static PawlException refusal(Script script, int offset, String command) {
        int line = script.lineOf(offset);
        return PawlException.of(Message.PSQL_COMMAND, script.file(), line, command)
                .at(script.file(), line);
    }
}
