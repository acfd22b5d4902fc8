package dev.pawl.conformance;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** Puts the id of a rule, and what to check, into the message of a test that failed or could not be made. */
final class RuleReporter implements TestExecutionExceptionHandler {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable cause) throws Throwable {
        var rule = AnnotationSupport.findAnnotation(context.getRequiredTestMethod(), Rule.class)
                .orElseThrow(() -> cause);
        if (cause instanceof TestAbortedException) {
            throw new TestAbortedException(message(rule, "is untested", cause), cause);
        }
        throw new AssertionError(message(rule, "is broken", cause), cause);
    }

    private static String message(Rule rule, String outcome, Throwable cause) {
        return "rule %s (%s) %s: %s%ncheck: %s"
                .formatted(rule.id(), rule.level(), outcome, cause.getMessage(), rule.ifItFails());
    }
}
