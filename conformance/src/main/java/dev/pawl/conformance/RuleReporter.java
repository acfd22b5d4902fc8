package dev.pawl.conformance;

import dev.pawl.conformance.Rule.Level;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/** Puts the id of a rule, and what to check, into the message of a test that failed or could not be made. */
final class RuleReporter implements TestExecutionExceptionHandler, ExecutionCondition {
    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable cause) throws Throwable {
        var rule = RuleBook.rule(context.getRequiredTestMethod());
        if (cause instanceof TestAbortedException) {
            throw new TestAbortedException(message(rule, "is untested", cause), cause);
        }
        throw new AssertionError(message(rule, "is broken", cause), cause);
    }

    private static String message(Rule rule, String outcome, Throwable cause) {
        return "rule %s (%s) %s: %s%ncheck: %s"
                .formatted(rule.id(), rule.level(), outcome, cause.getMessage(), rule.ifItFails());
    }

    /** A rule that cannot be tried is skipped by name, with the reason. */
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return context.getTestMethod()
                .flatMap(method -> AnnotationSupport.findAnnotation(method, Rule.class))
                .filter(rule -> rule.level() == Level.UNTESTED)
                .map(rule -> ConditionEvaluationResult.disabled(
                        "rule %s is untested: %s".formatted(rule.id(), rule.ifItFails())))
                .orElseGet(() -> ConditionEvaluationResult.enabled("can be tried"));
    }
}
