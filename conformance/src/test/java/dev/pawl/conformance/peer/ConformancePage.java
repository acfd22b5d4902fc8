package dev.pawl.conformance.peer;

import static java.util.Objects.requireNonNull;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.RuleBook;
import dev.pawl.conformance.RunnerConformance;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * {@code docs/conformance.md}.
 *
 * @param results for each contender what came of each rule, by its id
 */
record ConformancePage(Map<Contender, Map<String, Result>> results) {
    String text() {
        return """
                # What runners keep

                Rules of the [conformance kit](conformance/README.md) on Pawl and on its peers, each as its makers recommend to
                run it, on a real PostgreSQL. `kept`: tried and true. `broken`: tried and not so; the reason is below.
                `not offered`: the runner does not say that it does this. `untested`: cannot be tried here.

                This page is written by `mvn -Ppeers -pl conformance -am test` and by nothing else.

                """
                + table()
                + "\n## How each of them was run\n\n"
                + settings()
                + "\n## What was broken, and how it showed\n\n"
                + reasons(Result.BROKEN::equals)
                + "\n## What was not tried, and why\n\n"
                + reasons(word -> !word.equals(Result.BROKEN) && !word.equals(Result.KEPT))
                + "\n## What other settings change\n\n"
                + differences();
    }

    private List<Contender> columns() {
        return results.keySet().stream()
                .filter(contender -> contender.other().isEmpty())
                .toList();
    }

    private String table() {
        var titles = columns().stream().map(Contender::title).collect(Collectors.joining(" | "));
        var text = new StringBuilder("| rule | promise | " + titles + " |\n|---|---|");
        text.append("---|".repeat(columns().size())).append('\n');
        RuleBook.of(RunnerConformance.class).forEach((id, method) -> {
            var rule = RuleBook.rule(method);
            text.append("| [`%s`](conformance/%s.md) (%s) | %s |".formatted(id, id, level(rule), rule.promise()));
            columns().forEach(contender -> text.append(' ')
                    .append(result(contender, id).word())
                    .append(" |"));
            text.append('\n');
        });
        return text.toString();
    }

    private static String level(Rule rule) {
        return rule.level().name().toLowerCase(Locale.ROOT);
    }

    private String settings() {
        return columns().stream()
                .map(contender -> "* %s: %s\n".formatted(contender.title(), contender.settings()))
                .collect(Collectors.joining());
    }

    private String reasons(Predicate<String> words) {
        var text = new StringBuilder();
        columns().forEach(contender -> all(contender).forEach((id, result) -> {
            if (words.test(result.word())) {
                text.append(line(contender, id, result));
            }
        }));
        return text.isEmpty() ? "Nothing.\n" : text.toString();
    }

    private static String line(Contender contender, String id, Result result) {
        var reason = result.reason().isEmpty() ? "" : ": `" + result.reason() + "`";
        return "* %s, `%s`: %s%s\n".formatted(contender.title(), id, result.word(), reason);
    }

    /** Where other settings give another result. */
    private String differences() {
        var text = new StringBuilder();
        results.forEach((contender, all) -> contender
                .other()
                .ifPresent(other -> all.forEach((id, result) -> {
                    if (!result.word().equals(result(other, id).word())) {
                        text.append(line(contender, id, result));
                    }
                })));
        return text.isEmpty() ? "Nothing.\n" : text.toString();
    }

    private Map<String, Result> all(Contender contender) {
        return requireNonNull(results.get(contender), contender.title());
    }

    private Result result(Contender contender, String id) {
        return requireNonNull(all(contender).get(id), id);
    }
}
