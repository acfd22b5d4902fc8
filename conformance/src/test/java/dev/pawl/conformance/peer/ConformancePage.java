package dev.pawl.conformance.peer;

import static java.util.Objects.requireNonNull;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.RuleBook;
import dev.pawl.conformance.RunnerConformance;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code docs/conformance.md}.
 *
 * @param results for each contender what came of each rule, by its id
 */
record ConformancePage(Map<String, Map<String, Result>> results) {
    private static final int LONGEST_REASON = 300;
    /** Where files lie differs from run to run. */
    private static final String PATH = "(?<=\\s)/\\S+/";

    /** What came of a rule; the reason is empty when it was kept. */
    record Result(String word, String reason) {}

    String text() {
        return """
                # What runners keep

                Rules of the [conformance kit](conformance/README.md) on Pawl and on its peers, each as its makers recommend to
                run it, on a real PostgreSQL. `kept`: tried and true. `broken`: tried and not so; the reason is below.
                `not offered`: the runner does not say that it does this. `untested`: cannot be tried here.

                This page is written by `mvn -Ppeers -pl conformance -am test` and by nothing else.

                """
                + table()
                + "\n## What was broken, and how it showed\n\n"
                + reasons();
    }

    private String table() {
        var text = new StringBuilder("| rule | promise | " + String.join(" | ", results.keySet()) + " |\n|---|---|");
        text.append("---|".repeat(results.size())).append('\n');
        RuleBook.of(RunnerConformance.class).forEach((id, method) -> {
            var rule = RuleBook.rule(method);
            text.append("| [`%s`](conformance/%s.md) (%s) | %s |".formatted(id, id, level(rule), rule.promise()));
            results.values().forEach(contender -> text.append(' ')
                    .append(result(contender, id).word())
                    .append(" |"));
            text.append('\n');
        });
        return text.toString();
    }

    private static String level(Rule rule) {
        return rule.level().name().toLowerCase(java.util.Locale.ROOT);
    }

    private String reasons() {
        var text = new StringBuilder();
        results.forEach((contender, all) -> all.forEach((id, result) -> {
            if (result.word().equals("broken")) {
                text.append("* %s, `%s`: %s\n".formatted(contender, id, shortened(result.reason())));
            }
        }));
        return text.isEmpty() ? "Nothing.\n" : text.toString();
    }

    /** In one line, and without what may be read as markup. */
    private static String shortened(String reason) {
        var line = reason.lines()
                .map(String::strip)
                .collect(Collectors.joining(" "))
                .replace("`", "'")
                .replaceAll(PATH, "");
        return "`" + (line.length() > LONGEST_REASON ? line.substring(0, LONGEST_REASON) + " ..." : line) + "`";
    }

    private static Result result(Map<String, Result> contender, String id) {
        return requireNonNull(contender.get(id), id);
    }
}
