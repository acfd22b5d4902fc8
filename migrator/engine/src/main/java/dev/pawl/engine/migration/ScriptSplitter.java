package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Cuts a script into statements by the rules of psql (PostgreSQL's {@code psqlscan.l}): strings in all their forms,
 * quoted identifiers, dollar quotes, nested comments, parentheses, and bodies between BEGIN ATOMIC and END. What only
 * psql understands is refused with its line, since it would mean something else to the server.
 */
final class ScriptSplitter {
    private static final Pattern CREATES_ROUTINE = Pattern.compile("^CREATE (OR REPLACE )?(FUNCTION|PROCEDURE)\\b");
    private static final Pattern INLINE_DATA = Pattern.compile("(?is)^COPY\\b.*\\bFROM\\s+STDIN\\b");

    private final Script script;
    private final String sql;
    private final List<Statement> statements = new ArrayList<>();
    private final List<String> words = new ArrayList<>();
    private int at;
    private int start = -1;
    private int parentheses;
    private int bodies;

    private ScriptSplitter(Script script) {
        this.script = script;
        this.sql = script.sql();
    }

    /**
     * The statements of a script; what is unfinished at its end is its last one, and the server will say what is wrong.
     *
     * @throws PawlException when the script holds a command of psql
     */
    static List<Statement> split(Script script) {
        return new ScriptSplitter(script).split();
    }

    private List<Statement> split() {
        while (at < sql.length()) {
            int before = at;
            if (!skipBlank()) {
                if (sql.charAt(at) == ';' && parentheses == 0 && bodies == 0) {
                    finish();
                    at++;
                } else {
                    start = start < 0 ? before : start;
                    skipToken();
                }
            }
        }
        finish();
        return statements;
    }

    private void finish() {
        if (start >= 0) {
            statements.add(new Statement(start, at, words));
            if (words.contains("COPY")
                    && INLINE_DATA.matcher(sql.substring(start, at)).find()) {
                throw refusal(start, "COPY ... FROM stdin");
            }
        }
        words.clear();
        start = -1;
        parentheses = 0;
        bodies = 0;
    }

    /** White space and comments. */
    private boolean skipBlank() {
        if (Character.isWhitespace(sql.charAt(at))) {
            at++;
        } else if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end;
        } else if (sql.startsWith("/*", at)) {
            skipComment();
        } else {
            return false;
        }
        return true;
    }

    private void skipComment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
    }

    private void skipToken() {
        char c = sql.charAt(at);
        if (c == '\'') {
            skipString(false);
        } else if (c == '"') {
            skipQuoted('"', false);
        } else if (c == '$' && skipDollarQuote()) {
            return;
        } else if (isIdentifierStart(c)) {
            skipWord();
        } else if (c == '\\') {
            skipBackslash();
        } else {
            // psql counts as the server does: a closing parenthesis too many is an error of the statement.
            parentheses = Math.max(0, parentheses + (c == '(' ? 1 : c == ')' ? -1 : 0));
            at++;
        }
    }

    /** A string, and what continues it after a line break: it has the same escapes. */
    private void skipString(boolean escapes) {
        skipQuoted('\'', escapes);
        int next = at;
        boolean lineBreak = false;
        while (next < sql.length() && Character.isWhitespace(sql.charAt(next))) {
            lineBreak |= sql.charAt(next) == '\n' || sql.charAt(next) == '\r';
            next++;
        }
        if (lineBreak && next < sql.length() && sql.charAt(next) == '\'') {
            at = next;
            skipString(escapes);
        }
    }

    /** From a quote to its end; a doubled quote is part of the text, and so is an escaped one. */
    private void skipQuoted(char quote, boolean escapes) {
        at++;
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (escapes && c == '\\') {
                at = Math.min(at + 1, sql.length());
            } else if (c == quote) {
                if (at >= sql.length() || sql.charAt(at) != quote) {
                    return;
                }
                at++;
            }
        }
    }

    /** False when the dollar sign begins no quote, as in a parameter. */
    private boolean skipDollarQuote() {
        int tag = at + 1;
        while (tag < sql.length() && isIdentifierPart(sql.charAt(tag)) && sql.charAt(tag) != '$') {
            tag++;
        }
        boolean isQuote = tag < sql.length()
                && sql.charAt(tag) == '$'
                && (tag == at + 1 || isIdentifierStart(sql.charAt(at + 1)));
        if (!isQuote) {
            return false;
        }
        var delimiter = sql.substring(at, tag + 1);
        int end = sql.indexOf(delimiter, tag + 1);
        at = end < 0 ? sql.length() : end + delimiter.length();
        return true;
    }

    private void skipWord() {
        int begin = at;
        while (at < sql.length() && isIdentifierPart(sql.charAt(at))) {
            at++;
        }
        var word = sql.substring(begin, at).toUpperCase(Locale.ROOT);
        if (at < sql.length() && sql.charAt(at) == '\'' && word.equals("E")) {
            skipString(true);
            return;
        }
        countBodies(word);
        if (words.size() < Statement.WORDS) {
            words.add(word);
        }
    }

    /** A body in SQL holds semicolons; only CREATE FUNCTION and CREATE PROCEDURE have one. */
    private void countBodies(String word) {
        boolean counts = word.equals("BEGIN") || (bodies > 0 && (word.equals("CASE") || word.equals("END")));
        if (counts
                && parentheses == 0
                && CREATES_ROUTINE.matcher(String.join(" ", words)).find()) {
            bodies += word.equals("END") ? -1 : 1;
        }
    }

    private void skipBackslash() {
        if (sql.startsWith("\\;", at)) {
            at += 2;
            return;
        }
        int end = sql.indexOf('\n', at);
        var command = sql.substring(at, end < 0 ? sql.length() : end).strip();
        throw refusal(at, command);
    }

    private PawlException refusal(int offset, String command) {
        int line = script.lineOf(offset);
        return PawlException.of(Message.PSQL_COMMAND, script.file(), line, command)
                .at(script.file(), line);
    }

    private static boolean isIdentifierStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isIdentifierPart(char c) {
        return isIdentifierStart(c) || (c >= '0' && c <= '9') || c == '$';
    }
}
