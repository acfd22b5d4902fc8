package dev.pawl.conformance.rule;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** Trials of one rule, some at the same time: they mostly wait for servers and processes. */
final class SomeAtOnce {
    private static final int AT_ONCE = 3;

    private SomeAtOnce() {}

    /** Tries all; the first failure is thrown when it has come, and what could not be tried as that. */
    static void run(List<? extends Callable<?>> trials) throws InterruptedException {
        var threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            var results = new ArrayList<Future<?>>();
            trials.forEach(trial -> results.add(threads.submit(trial)));
            for (var result : results) {
                await(result);
            }
        } finally {
            // After a failure nothing is learned from the others.
            threads.shutdownNow();
            threads.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private static void await(Future<?> result) throws InterruptedException {
        try {
            result.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TestAbortedException untested) {
                throw untested;
            }
            throw e.getCause() instanceof AssertionError error ? error : new AssertionError(e.getCause());
        }
    }
}
