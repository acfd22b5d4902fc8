package dev.pawl.conformance.peer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What came of a rule.
 *
 * @param word for the table
 * @param reason one line; empty when the rule was kept
 */
record Result(String word, String reason) {
    static final String KEPT = "kept";
    static final String BROKEN = "broken";

    private static final int LONGEST_REASON = 240;

    /** From a message of the kit to what happened, without times, paths, the kit's advice and what was said beside it. */
    private static final Map<Pattern, String> CUTS = cuts();

    static Result kept() {
        return new Result(KEPT, "");
    }

    static Result broken(String message) {
        return new Result(BROKEN, reason(message));
    }

    static Result notOffered(String message) {
        return new Result("not offered", reason(message));
    }

    static Result untested(String message) {
        return new Result("untested", reason(message));
    }

    private static Map<Pattern, String> cuts() {
        var cuts = new LinkedHashMap<Pattern, String>();
        cut(cuts, "\\Arule \\S+ (?:[(]\\w+[)] )?is \\w+: ", "");
        cut(cuts, "(?s)\\s+(?:replay|check): .*", "");
        cut(cuts, "Assumption failed: ", "");
        cut(cuts, "(?m)^(?:INFO|WARNING|SEVERE): .*\\R?|^\\s+at .*\\R?|^Caused by: .*\\R?", "");
        cut(cuts, "(?s)a schedule failed.*?were tried:(?:\\s+\\d+[.] \\w+\\[.*?\\]+(?=\\R))+", "in a random schedule:");
        cut(cuts, "fault at message \\d+: (.{1,50}).*", "interrupted at \"$1\":");
        cut(
                cuts,
                "(?s)\\[the runner says that it succeeded, although (.*?); its output: .*",
                "it succeeds, although $1");
        cut(
                cuts,
                "\\[the runner says that it succeeded; its output: exit code \\d+\\s*",
                "a run without a fault fails: ");
        cut(cuts, "(?s)\\]\\s*Expecting value to be true but was false", "");
        cut(cuts, "(?s)has not ended after PT(\\w+); its output: .*", "has not ended after $1");
        cut(
                cuts,
                "(?s)\\s*-{5,}\\s*SQL State\\s*: (\\w+)\\s+Error Code\\s*: \\d+\\s+Message\\s*: (.*?)\\s+Location.*",
                ": $2 ($1)");
        cut(cuts, "(?s)Expecting actual:\\s*\".*\"\\s*to contain:\\s*", "without ");
        cut(cuts, "\"[-+] (?:catalog|rows of|sequence) [^\"]*\",?\\s*", "");
        cut(cuts, "Expecting empty but was: ", "");
        cut(cuts, "(?s)Expecting code not to raise a throwable but caught\\s*\"\\S+: (.*)\"", "was stopped: $1");
        cut(cuts, "Currently locked by .* since .*", "Currently locked.");
        cut(cuts, "(?<=\\s)/\\S+/", "");
        cut(cuts, "[`\\[\\]]", "");
        cut(cuts, "\\s+", " ");
        return cuts;
    }

    private static void cut(Map<Pattern, String> cuts, String pattern, String replacement) {
        cuts.put(Pattern.compile(pattern), replacement);
    }

    private static String reason(String message) {
        var text = message;
        for (var cut : CUTS.entrySet()) {
            text = cut.getKey().matcher(text).replaceAll(cut.getValue());
        }
        text = text.strip();
        return text.length() > LONGEST_REASON ? text.substring(0, LONGEST_REASON) + " ..." : text;
    }
}
