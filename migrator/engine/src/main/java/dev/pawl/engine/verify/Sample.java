package dev.pawl.engine.verify;

import java.util.Optional;

/**
 * Makes a text that a regular expression accepts: the shortest way through it. Knows what checks on names, hashes and
 * codes use; gives up on the rest.
 */
final class Sample {
    private static final int MOST = 300;

    private final String pattern;
    private int at;

    private Sample(String pattern) {
        this.pattern = pattern;
    }

    /** A text that matches; empty when the expression has something that is not known here. */
    static Optional<String> of(String pattern) {
        try {
            var sample = new Sample(pattern);
            var text = sample.alternatives();
            return sample.at == pattern.length() && text.length() <= MOST ? Optional.of(text) : Optional.empty();
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }

    private String alternatives() {
        var first = sequence();
        while (at < pattern.length() && pattern.charAt(at) == '|') {
            at++;
            sequence();
        }
        return first;
    }

    private String sequence() {
        var text = new StringBuilder();
        while (at < pattern.length() && "|)".indexOf(pattern.charAt(at)) < 0) {
            var piece = piece();
            text.append(piece.repeat(times()));
        }
        return text.toString();
    }

    private String piece() {
        char c = pattern.charAt(at++);
        return switch (c) {
            case '^', '$' -> "";
            case '.' -> "x";
            case '(' -> group();
            case '[' -> set();
            case '\\' -> escape();
            case '*', '+', '?', '{' -> throw new IllegalArgumentException("nothing to repeat");
            default -> String.valueOf(c);
        };
    }

    private String group() {
        if (pattern.startsWith("?:", at)) {
            at += 2;
        } else if (pattern.startsWith("?", at)) {
            throw new IllegalArgumentException("a look-around");
        }
        var text = alternatives();
        if (pattern.charAt(at++) != ')') {
            throw new IllegalArgumentException("a group that is not closed");
        }
        return text;
    }

    /** The first of a set of characters. */
    private String set() {
        if (pattern.charAt(at) == '^') {
            int end = endOfSet(at + 2);
            var excluded = pattern.substring(at + 1, end).replaceAll("\\[:\\w+:]", "");
            at = end + 1;
            return excluded.indexOf('x') < 0 ? "x" : "0";
        }
        if (pattern.startsWith("[:", at)) {
            int end = pattern.indexOf(":]", at);
            var name = pattern.substring(at + 2, end);
            at = pattern.indexOf(']', end + 2) + 1;
            return name.equals("digit") ? "1" : name.equals("space") ? " " : "a";
        }
        var first = pattern.charAt(at) == '\\' ? escapeAt(++at) : String.valueOf(pattern.charAt(at));
        at = endOfSet(at + 1) + 1;
        if (at == 0) {
            throw new IllegalArgumentException("a set that is not closed");
        }
        // Capitals and digits are as good as any, but names often have to be in lower case elsewhere.
        return first.equals("A") && pattern.substring(0, at).endsWith("]") && pattern.contains("a-z") ? "a" : first;
    }

    /** Where the bracket is that closes a set: one of a class within it does not. */
    private int endOfSet(int from) {
        int end = from;
        while (pattern.charAt(end) != ']') {
            end = pattern.startsWith("[:", end) ? pattern.indexOf(":]", end) + 2 : end + 1;
        }
        return end;
    }

    private String escape() {
        return escapeAt(at++);
    }

    private String escapeAt(int place) {
        char c = pattern.charAt(place);
        return switch (c) {
            case 'd' -> "1";
            case 'w' -> "a";
            case 's' -> " ";
            default -> {
                if (Character.isLetterOrDigit(c)) {
                    throw new IllegalArgumentException("an escape");
                }
                yield String.valueOf(c);
            }
        };
    }

    private int times() {
        if (at >= pattern.length()) {
            return 1;
        }
        char c = pattern.charAt(at);
        int times = 1;
        if (c == '*' || c == '?') {
            times = 0;
            at++;
        } else if (c == '+') {
            at++;
        } else if (c == '{') {
            int end = pattern.indexOf('}', at);
            var bounds = pattern.substring(at + 1, end).split(",", -1);
            times = Integer.parseInt(bounds[0]);
            at = end + 1;
        }
        if (at < pattern.length() && pattern.charAt(at) == '?') {
            at++;
        }
        return times;
    }
}
