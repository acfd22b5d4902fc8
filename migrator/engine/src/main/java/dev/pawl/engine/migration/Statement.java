package dev.pawl.engine.migration;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One statement of a script, as psql would cut it.
 *
 * @param start where it begins in the script, after white space and comments
 * @param end where it ends, before its semicolon
 * @param tokens its first words, names, constants and punctuation as written, enough to tell what kind of statement it
 *     is; long constants are cut short
 * @param data what follows a {@code COPY ... FROM stdin}
 * @param directives those directly above it, unless it is the script's first
 */
public record Statement(
        int start, int end, List<String> tokens, @Nullable InlineData data, List<Directive> directives) {
    /** Words that belong to a command and are no name. */
    private static final Set<String> OF_COMMANDS = Set.of(
            "OR",
            "REPLACE",
            "UNIQUE",
            "TEMP",
            "TEMPORARY",
            "UNLOGGED",
            "RECURSIVE",
            "MATERIALIZED",
            "CONCURRENTLY",
            "TABLE",
            "INDEX",
            "VIEW",
            "FUNCTION",
            "PROCEDURE",
            "ROUTINE",
            "TRIGGER",
            "EVENT",
            "TYPE",
            "SCHEMA",
            "SEQUENCE",
            "EXTENSION",
            "POLICY",
            "ROLE",
            "USER",
            "DOMAIN",
            "RULE",
            "AGGREGATE",
            "OPERATOR",
            "CLASS",
            "FAMILY",
            "COLLATION",
            "CONVERSION",
            "CAST",
            "PUBLICATION",
            "SUBSCRIPTION",
            "STATISTICS",
            "DATABASE",
            "TABLESPACE",
            "FOREIGN",
            "SERVER",
            "WRAPPER",
            "LANGUAGE",
            "SYSTEM",
            "DEFAULT",
            "PRIVILEGES",
            "OWNED",
            "INTO",
            "LOCAL",
            "SESSION",
            "CONSTRAINTS",
            "AUTHORIZATION",
            "TRANSACTION");

    public Statement {
        tokens = List.copyOf(tokens);
        directives = List.copyOf(directives);
    }

    /**
     * Lines for a {@code COPY}, up to the line that ends them.
     *
     * @param start where the first line begins in the script
     * @param end where the line {@code \.} begins
     */
    public record InlineData(int start, int end) {}

    /** What it is, by its words. */
    public StatementKind kind() {
        return StatementKind.of(this);
    }

    /** The words that tell what it does, as {@code CREATE UNIQUE INDEX CONCURRENTLY}, in upper case. */
    public String command() {
        var command = new StringBuilder();
        for (var token : tokens) {
            var word = token.toUpperCase(Locale.ROOT);
            if (!command.isEmpty() && !OF_COMMANDS.contains(word)) {
                break;
            }
            command.append(command.isEmpty() ? "" : " ").append(word);
        }
        return command.toString();
    }

    /**
     * Whether everybody else queues behind it while it waits for a table, although it runs outside transactions: those
     * that run concurrently do not do that.
     */
    public boolean rewritesTables() {
        return startsWith("CLUSTER")
                || (startsWith("VACUUM") && has("FULL"))
                || (startsWith("REINDEX") && !has("CONCURRENTLY"));
    }

    boolean startsWith(String... words) {
        return hasAt(0, words);
    }

    boolean hasAt(int index, String... words) {
        if (tokens.size() < index + words.length) {
            return false;
        }
        for (int i = 0; i < words.length; i++) {
            if (!tokens.get(index + i).equalsIgnoreCase(words[i])) {
                return false;
            }
        }
        return true;
    }

    boolean has(String word) {
        return tokens.stream().anyMatch(word::equalsIgnoreCase);
    }

    /**
     * The possibly qualified name that begins at a token, as written; empty when none does.
     *
     * @see #tokens
     */
    public String nameAt(int index) {
        var name = new StringBuilder();
        for (int i = index; i < tokens.size(); i += 2) {
            name.append(tokens.get(i));
            if (i + 1 >= tokens.size() || !tokens.get(i + 1).equals(".")) {
                break;
            }
            name.append('.');
        }
        return name.toString();
    }

    /** The index of the token after these words, wherever they stand; -1 when they do not. */
    public int after(String... words) {
        for (int i = 0; i + words.length <= tokens.size(); i++) {
            if (hasAt(i, words)) {
                return i + words.length;
            }
        }
        return -1;
    }
}
