package dev.pawl.engine.verify;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Whether the body of a PL/pgSQL trigger function ends with an error whatever the row and the session are. Follows its
 * statements; what a condition says is known only where it asks for nothing but TG_OP.
 */
final class RefusingBody {
    private static final Pattern COMMENT = Pattern.compile("--[^\\n]*|/\\*.*?\\*/", Pattern.DOTALL);
    private static final Pattern OPERATION =
            Pattern.compile("\\btg_op\\s*(=|<>|!=|in)\\s*\\(?((?:\\s*'[a-z]+'\\s*,?)+)\\)?");
    private static final Pattern LITERAL = Pattern.compile("'(?:[^']|'')*'");
    private static final Pattern TOKEN = Pattern.compile("[a-z_][a-z0-9_.]*|\\S");
    private static final Set<String> MILD = Set.of("notice", "warning", "info", "log", "debug");
    private static final String END = "";

    /** What may come of a list of statements. */
    private enum Outcome {
        REFUSES,
        RETURNS,
        GOES_ON
    }

    private final List<String> tokens = new ArrayList<>();
    private int at;

    private RefusingBody(String source, String event) {
        var text = COMMENT.matcher(source).replaceAll(" ").toLowerCase(Locale.ROOT);
        var known = OPERATION.matcher(text).replaceAll(match -> {
            boolean named = match.group(2).contains("'" + event.toLowerCase(Locale.ROOT) + "'");
            boolean wanted = match.group(1).equals("=") || match.group(1).equals("in");
            return " known_" + (named == wanted) + " ";
        });
        var matcher = TOKEN.matcher(LITERAL.matcher(known).replaceAll(" 0 "));
        while (matcher.find()) {
            tokens.add(matcher.group());
        }
    }

    /**
     * Whether it refuses what a trigger is fired by.
     *
     * @param event INSERT, UPDATE, DELETE or TRUNCATE
     */
    static boolean refuses(String source, String event) {
        var body = new RefusingBody(source, event);
        while (!body.peek().equals(END) && !body.peek().equals("begin")) {
            body.at++;
        }
        if (body.peek().equals(END)) {
            return false;
        }
        // A trigger function that comes to its end without RETURN fails, too.
        return body.block() != Outcome.RETURNS;
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : END;
    }

    private boolean take(String word) {
        if (peek().equals(word)) {
            at++;
            return true;
        }
        return false;
    }

    private void skipTo(String word) {
        while (!peek().equals(END) && !peek().equals(word)) {
            at++;
        }
        at++;
    }

    /** From BEGIN to END; an error that is caught may be none. */
    private Outcome block() {
        at++;
        var outcome = statements();
        if (take("exception")) {
            while (take("when")) {
                skipTo("then");
                statements();
            }
            outcome = Outcome.RETURNS;
        }
        skipTo(";");
        return outcome;
    }

    /** Up to a word that ends the list. What comes behind the first that decides is read and does not count. */
    private Outcome statements() {
        var outcome = Outcome.GOES_ON;
        while (!Set.of(END, "end", "else", "elsif", "elseif", "when", "exception")
                .contains(peek())) {
            var next = statement();
            outcome = outcome == Outcome.GOES_ON ? next : outcome;
        }
        return outcome;
    }

    private Outcome statement() {
        switch (peek()) {
            case "if" -> {
                return branches("if");
            }
            case "case" -> {
                skipTo("when");
                at--;
                return branches("case");
            }
            case "begin" -> {
                return block();
            }
            case "declare" -> {
                skipTo("begin");
                at--;
                return block();
            }
            case "loop", "while", "for", "foreach" -> {
                skipTo("loop");
                var inside = statements();
                skipTo(";");
                return inside == Outcome.REFUSES ? Outcome.GOES_ON : inside;
            }
            case "return" -> {
                skipTo(";");
                return Outcome.RETURNS;
            }
            case "raise" -> {
                at++;
                boolean mild = MILD.contains(peek());
                skipTo(";");
                return mild ? Outcome.GOES_ON : Outcome.REFUSES;
            }
            default -> {
                skipTo(";");
                return Outcome.GOES_ON;
            }
        }
    }

    /** The worst of those that may be taken. */
    private Outcome branches(String kind) {
        var outcomes = EnumSet.noneOf(Outcome.class);
        boolean isOpen = true;
        while (take(kind) || take("elsif") || take("elseif") || take("when")) {
            int begin = at;
            skipTo("then");
            var condition = String.join(" ", tokens.subList(begin, Math.max(begin, Math.min(at, tokens.size()) - 1)));
            var outcome = statements();
            if (isOpen && !condition.equals("known_false")) {
                outcomes.add(outcome);
            }
            isOpen &= !condition.equals("known_true");
        }
        if (take("else")) {
            var outcome = statements();
            if (isOpen) {
                outcomes.add(outcome);
            }
        } else if (isOpen) {
            outcomes.add(Outcome.GOES_ON);
        }
        skipTo(";");
        if (outcomes.contains(Outcome.RETURNS)) {
            return Outcome.RETURNS;
        }
        return outcomes.contains(Outcome.GOES_ON) ? Outcome.GOES_ON : Outcome.REFUSES;
    }
}
