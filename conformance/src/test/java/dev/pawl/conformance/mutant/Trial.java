package dev.pawl.conformance.mutant;

import static java.util.Objects.requireNonNull;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.pawl.conformance.RuleBook;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs tests in this process, which ends with the first one that fails. */
final class Trial implements TestExecutionListener {
    static final int PASSED = 0;
    static final int FAILED = 10;
    /** A test was skipped, so that nothing is known. */
    static final int UNTRIED = 11;

    private static final String PACKAGE = "dev.pawl.conformance.";

    private int passed;

    private Trial() {}

    /** Each argument is the id of a rule, or {@code package.Class#method} below {@code dev.pawl.conformance}. */
    public static void main(String[] tests) throws Exception {
        var request = LauncherDiscoveryRequestBuilder.request();
        for (var test : tests) {
            var method = method(test);
            request.selectors(selectMethod(owner(test), method));
        }
        var trial = new Trial();
        LauncherFactory.create().execute(request.build(), trial);
        end(trial.passed < tests.length ? UNTRIED : PASSED, trial.passed + " passed");
    }

    private static boolean isRule(String test) {
        return test.indexOf('#') < 0;
    }

    private static Class<?> owner(String test) throws ClassNotFoundException {
        return Class.forName(PACKAGE + (isRule(test) ? "PawlOnPostgres18Test" : test.substring(0, test.indexOf('#'))));
    }

    private static Method method(String test) throws ClassNotFoundException {
        if (isRule(test)) {
            var rules = RuleBook.of(owner(test));
            return requireNonNull(rules.get(test), "there is no rule " + test);
        }
        var name = test.substring(test.indexOf('#') + 1);
        return Arrays.stream(owner(test).getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no test " + test));
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        end(UNTRIED, test.getDisplayName() + " was skipped: " + reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        var words = test.getDisplayName() + ": "
                + result.getThrowable().map(Throwable::toString).orElse("");
        switch (result.getStatus()) {
            case FAILED -> end(FAILED, words);
            case ABORTED -> end(UNTRIED, words);
            case SUCCESSFUL -> passed += test.isTest() ? 1 : 0;
        }
    }

    private static void end(int status, String words) {
        System.out.println(words);
        System.exit(status);
    }
}
