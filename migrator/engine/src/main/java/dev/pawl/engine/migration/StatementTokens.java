package dev.pawl.engine.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The tokens of the statement that is being read, and whether a semicolon would end it. */
final class StatementTokens {
    private static final int LONGEST_TOKEN = 128;
    private static final int MOST = 64;
    /** Statements that are told by their first words alone, and of which a script may have many thousands. */
    private static final Set<String> SHORT = Set.of("INSERT", "UPDATE", "DELETE", "SELECT", "VALUES", "COMMENT");

    private static final int MOST_OF_SHORT = 6;

    private final List<String> tokens = new ArrayList<>();
    private int limit = MOST;
    private int parentheses;
    private int bodies;
    private boolean createsRoutine;

    void add(Lexer lexer) {
        switch (lexer.kind()) {
            case WORD -> addWord(lexer);
            case PUNCTUATION -> addPunctuation(lexer);
            default -> keep(lexer);
        }
    }

    List<String> list() {
        return tokens;
    }

    /** Whether it is outside parentheses and outside a body in SQL, which hold semicolons of their own. */
    boolean isComplete() {
        return parentheses == 0 && bodies == 0;
    }

    /** {@code COPY table FROM stdin}; a query in parentheses and a table of that name are something else. */
    boolean copiesFromStandardInput() {
        if (tokens.isEmpty() || !tokens.get(0).equalsIgnoreCase("COPY")) {
            return false;
        }
        int depth = 0;
        for (int i = 1; i + 1 < tokens.size(); i++) {
            var token = tokens.get(i);
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
            if (depth == 0
                    && token.equalsIgnoreCase("FROM")
                    && tokens.get(i + 1).equalsIgnoreCase("STDIN")) {
                return true;
            }
        }
        return false;
    }

    private void addWord(Lexer lexer) {
        boolean first = tokens.isEmpty();
        keep(lexer);
        if (first) {
            var word = tokens.get(0).toUpperCase(Locale.ROOT);
            limit = word.equals("COPY") ? Integer.MAX_VALUE : SHORT.contains(word) ? MOST_OF_SHORT : MOST;
        } else {
            createsRoutine |= isRoutine();
        }
        if (createsRoutine && parentheses == 0) {
            countBodies(lexer);
        }
    }

    /** Only CREATE FUNCTION and CREATE PROCEDURE have a body in SQL. Asked at every word, so it looks at few. */
    private boolean isRoutine() {
        int last = tokens.size() - 1;
        return (last == 1 || (last == 3 && isWord(1, "OR") && isWord(2, "REPLACE")))
                && isWord(0, "CREATE")
                && (isWord(last, "FUNCTION") || isWord(last, "PROCEDURE"));
    }

    private boolean isWord(int index, String word) {
        return tokens.get(index).equalsIgnoreCase(word);
    }

    private void countBodies(Lexer lexer) {
        if (lexer.isWord("BEGIN") || (bodies > 0 && lexer.isWord("CASE"))) {
            bodies++;
        } else if (bodies > 0 && lexer.isWord("END")) {
            bodies--;
        }
    }

    private void addPunctuation(Lexer lexer) {
        if (lexer.isAt('(')) {
            parentheses++;
        } else if (lexer.isAt(')')) {
            // psql counts as the server does: a closing parenthesis too many is an error of the statement.
            parentheses = Math.max(0, parentheses - 1);
        }
        keep(lexer);
    }

    private void keep(Lexer lexer) {
        if (tokens.size() < limit) {
            tokens.add(lexer.text(LONGEST_TOKEN));
        }
    }
}
