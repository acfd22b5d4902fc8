package dev.pawl.conformance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;
import org.junit.platform.commons.support.AnnotationSupport;

/** Prints the id of a rule that failed or was not tested, on one line that can be searched for. */
final class RuleReporter implements TestWatcher {
    @Override
    public void testFailed(ExtensionContext context, Throwable cause) {
        print(context, "broken: " + cause.getMessage());
    }

    @Override
    public void testAborted(ExtensionContext context, Throwable cause) {
        print(context, "untested: " + cause.getMessage());
    }

    private static void print(ExtensionContext context, String outcome) {
        AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Rule.class)
                .ifPresent(rule -> System.err.printf(
                        "rule %s (%s) of %s %s%n  check: %s%n",
                        rule.id(),
                        rule.level(),
                        context.getRequiredTestClass().getSimpleName(),
                        outcome,
                        rule.ifItFails()));
    }
}
