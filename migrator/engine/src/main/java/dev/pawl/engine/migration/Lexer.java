package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.Locale;
import java.util.function.IntPredicate;

/**
 * Reads a script token by token as psql and the server do: strings in all their forms, quoted identifiers, dollar
 * quotes, nested comments. One pass, without copying.
 */
final class Lexer {
    /** What a token is. */
    enum Kind {
        /** White space, or a comment between slash and star. */
        BLANK,
        LINE_COMMENT,
        WORD,
        QUOTED_NAME,
        CONSTANT,
        PUNCTUATION,
        /** A semicolon, or {@code \;}, which for psql ends a statement but not a message. */
        SEMICOLON
    }

    private final Script script;
    private final String sql;
    private Kind kind = Kind.BLANK;
    private int begin;
    private int at;
    private int brackets;

    Lexer(Script script) {
        this.script = script;
        this.sql = script.sql();
    }

    /** Moves to the next token; false at the end. */
    boolean next() {
        begin = at;
        if (at >= sql.length()) {
            return false;
        }
        char c = sql.charAt(at);
        if (Character.isWhitespace(c)) {
            skipWhile(Character::isWhitespace);
            kind = Kind.BLANK;
        } else if (sql.startsWith("--", at)) {
            int end = sql.indexOf('\n', at);
            at = end < 0 ? sql.length() : end;
            kind = Kind.LINE_COMMENT;
        } else if (sql.startsWith("/*", at)) {
            skipComment();
            kind = Kind.BLANK;
        } else {
            kind = skipToken(c);
        }
        return true;
    }

    Kind kind() {
        return kind;
    }

    /** Where the token begins. */
    int begin() {
        return begin;
    }

    String text() {
        return sql.substring(begin, at);
    }

    String text(int atMost) {
        return sql.substring(begin, Math.min(at, begin + atMost));
    }

    boolean isAt(char c) {
        return kind == Kind.PUNCTUATION && sql.charAt(begin) == c;
    }

    boolean isWord(String word) {
        return at - begin == word.length() && sql.regionMatches(true, begin, word, 0, word.length());
    }

    /**
     * The lines after the one on which a {@code COPY} ends, and moves behind them.
     *
     * @param statement where the COPY begins
     */
    Statement.InlineData inlineData(int statement) {
        int lineEnd = sql.indexOf('\n', at);
        var rest = lineEnd < 0 ? "" : sql.substring(at, lineEnd);
        if (lineEnd < 0) {
            throw unfinished(statement, "a COPY whose data");
        }
        if (!rest.isBlank() && !rest.strip().startsWith("--")) {
            throw ScriptSplitter.refusal(script, at, rest.strip());
        }
        int first = lineEnd + 1;
        for (int line = first; line < sql.length(); ) {
            int end = sql.indexOf('\n', line);
            int next = end < 0 ? sql.length() : end;
            if (sql.startsWith("\\.", line)
                    && sql.substring(line, next).stripTrailing().equals("\\.")) {
                at = next;
                return new Statement.InlineData(first, line);
            }
            line = next + 1;
        }
        throw unfinished(statement, "a COPY whose data");
    }

    private Kind skipToken(char c) {
        if (c == '\'') {
            skipString(false);
            return Kind.CONSTANT;
        } else if (c == '"') {
            skipQuoted('"', false);
            return Kind.QUOTED_NAME;
        } else if (c == '$' && skipDollarQuote()) {
            return Kind.CONSTANT;
        } else if (isIdentifierStart(c)) {
            return skipWord();
        } else if (c >= '0' && c <= '9') {
            skipWhile(d -> isIdentifierPart(d) || d == '.');
            return Kind.CONSTANT;
        } else if (c == '\\') {
            return skipBackslash();
        } else if (c == ';') {
            at++;
            return Kind.SEMICOLON;
        }
        skipPunctuation(c);
        return Kind.PUNCTUATION;
    }

    private void skipPunctuation(char c) {
        brackets = Math.max(0, brackets + (c == '[' ? 1 : c == ']' ? -1 : 0));
        at++;
        if (c == ':' && at < sql.length()) {
            char following = sql.charAt(at);
            if (following == ':' || following == '=') {
                at++;
            } else if (brackets == 0
                    && (isIdentifierStart(following) || following == '\'' || following == '"' || following == '{')) {
                // Between brackets it separates the bounds of a slice; elsewhere only psql knows what it means.
                throw ScriptSplitter.refusal(script, begin, "the variable " + lineFrom(begin));
            }
        }
    }

    private Kind skipWord() {
        skipWhile(Lexer::isIdentifierPart);
        if (at < sql.length() && sql.charAt(at) == '\'' && isWord("E")) {
            skipString(true);
            return Kind.CONSTANT;
        }
        return Kind.WORD;
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
        throw unfinished(begin, "a quotation that");
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
        if (end < 0) {
            throw unfinished(at, "a text between " + delimiter + " that");
        }
        at = end + delimiter.length();
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
        if (depth > 0) {
            throw unfinished(begin, "a comment that");
        }
    }

    private Kind skipBackslash() {
        if (!sql.startsWith("\\;", at)) {
            throw ScriptSplitter.refusal(script, at, lineFrom(at));
        }
        at += 2;
        return Kind.SEMICOLON;
    }

    private String lineFrom(int offset) {
        int end = sql.indexOf('\n', offset);
        var text = sql.substring(offset, end < 0 ? sql.length() : end).strip();
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }

    private void skipWhile(IntPredicate condition) {
        while (at < sql.length() && condition.test(sql.charAt(at))) {
            at++;
        }
    }

    private PawlException unfinished(int offset, String what) {
        int line = script.lineOf(offset);
        return PawlException.of(Message.UNFINISHED, script.file(), line, what).at(script.file(), line);
    }

    private static boolean isIdentifierStart(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isIdentifierPart(int c) {
        return isIdentifierStart(c) || (c >= '0' && c <= '9') || c == '$';
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s %s", kind, text());
    }
}
