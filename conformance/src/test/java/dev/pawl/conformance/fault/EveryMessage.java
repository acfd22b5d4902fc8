package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.embedded.EmbeddedDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Tries a fault at every message of a run, each on a database of its own. */
record EveryMessage(MixedSet set) {
    private static final int AT_ONCE = 4;

    /** What is done with a database while the proxy in front of it has a fault at one message. */
    @FunctionalInterface
    interface Trial {
        void run(EmbeddedDatabase database, FaultProxy proxy, Fault.Once fault) throws Exception;
    }

    /** Every so many of the messages that an undisturbed run sends are hit once, each in a run of its own. */
    void hit(int every, Action action, Trial trial) throws Exception {
        var threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            var trials = new ArrayList<Future<?>>();
            for (int number = 1; number <= set.messages(); number += every) {
                int at = number;
                trials.add(threads.submit(() -> {
                    hit(at, Fault.Once.at(at, action), trial);
                    return null;
                }));
            }
            await(trials);
        } finally {
            threads.shutdownNow();
        }
    }

    private static void hit(int number, Fault.Once fault, Trial trial) throws Exception {
        try (var database = MixedSet.newDatabase();
                var proxy = FaultProxy.to(MixedSet.serverPort())) {
            proxy.inject(fault);
            try {
                trial.run(database, proxy, fault);
                assertThat(fault.fired()).as("the fault happened").isTrue();
            } catch (Exception | AssertionError e) {
                var queries = proxy.queries();
                var text = queries.size() < number ? "no such message" : queries.get(number - 1);
                throw new AssertionError("fault at message " + number + ": " + text + "\n" + e.getMessage(), e);
            }
        }
    }

    private static void await(List<Future<?>> trials) throws Exception {
        for (var trial : trials) {
            try {
                trial.get();
            } catch (ExecutionException e) {
                throw new AssertionError(e.getMessage(), e);
            }
        }
    }
}
