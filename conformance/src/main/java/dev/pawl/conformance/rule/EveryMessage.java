package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Replay;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.fault.Fault;
import dev.pawl.conformance.fault.FaultProxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Tries a fault at every message that a run sends to the server, each on a database of its own, and compares what comes
 * of it with a database that was left alone.
 *
 * @param rule the id of the rule that tries
 */
record EveryMessage(String rule, Supplier<Subject> subjects) {
    /** The system property that says how many messages to skip from one trial to the next; 1 skips none. */
    static final String STEP = "pawl.conformance.step";

    private static final int AT_ONCE = 3;

    /** What is done with a subject while the proxy in front of its database has a fault at one message. */
    @FunctionalInterface
    interface Trial {
        void run(Subject subject, FaultProxy proxy, Fault.Once fault) throws Exception;
    }

    /** Tries; after each trial one run without a fault has to bring the database to where it belongs. */
    void hit(Fault.Action action, Trial trial) throws Exception {
        var undisturbed = undisturbed();
        var threads = Executors.newFixedThreadPool(AT_ONCE);
        try {
            var trials = new ArrayList<Future<?>>();
            numbers(undisturbed.messages())
                    .forEach(number -> trials.add(threads.submit(() -> {
                        hit(number, action, trial, undisturbed.facts());
                        return null;
                    })));
            for (var one : trials) {
                await(one);
            }
        } finally {
            // After a failure nothing is learned from the others.
            threads.shutdownNow();
            threads.awaitTermination(1, TimeUnit.MINUTES);
        }
    }

    private IntStream numbers(int messages) {
        var wanted = Replay.wanted(rule);
        if (wanted.isPresent()) {
            return IntStream.of(Integer.parseInt(wanted.get()));
        }
        int step = Integer.getInteger(STEP, 4);
        return IntStream.rangeClosed(1, messages).filter(number -> number % step == 0 || number == messages);
    }

    /** What a run looks like that nobody disturbs. */
    private record Undisturbed(List<String> facts, int messages) {}

    private Undisturbed undisturbed() throws Exception {
        var subject = prepared();
        try (var proxy = subject.proxy()) {
            Subject.requireSuccess(subject.end(subject.start(Target.through(proxy.port(), subject.database()))));
            subject.requireApplied();
            return new Undisturbed(
                    subject.oracle().fingerprint(), proxy.queries().size());
        }
    }

    private void hit(int number, Fault.Action action, Trial trial, List<String> undisturbed) {
        var subject = prepared();
        var text = "no such message";
        try (var proxy = subject.proxy()) {
            try {
                var fault = Fault.Once.at(number, action);
                proxy.inject(fault);
                trial.run(subject, proxy, fault);
                assertThat(fault.fired()).as("the fault happened").isTrue();
                proxy.disconnect();
                subject.requireNoLeftovers("interruption");
                subject.mustSucceed();
                subject.requireSameAs(undisturbed);
            } finally {
                text = proxy.queries().size() < number ? text : proxy.queries().get(number - 1);
            }
        } catch (Exception | AssertionError e) {
            throw new Replay(rule, Integer.toString(number))
                    .failure(new AssertionError("fault at message " + number + ": " + text + "\n" + e.getMessage(), e));
        } finally {
            subject.close();
        }
    }

    /** Files of every kind that an interrupted run has to finish by itself. */
    private Subject prepared() {
        var subject = subjects.get();
        var folder = subject.folder();
        folder.add(
                "big",
                "CREATE TABLE public.big (id int, name text)",
                "INSERT INTO public.big SELECT n, 'name ' || n FROM generate_series(1, 500) AS n");
        folder.add(
                "alter", "ALTER TABLE public.big ADD COLUMN note text", "CREATE INDEX big_note ON public.big (note)");
        folder.addOutsideTransaction("index", "CREATE INDEX CONCURRENTLY big_id ON public.big (id)");
        folder.addOutsideTransaction(
                "indexes",
                "CREATE UNIQUE INDEX CONCURRENTLY big_name ON public.big (name)",
                "DROP INDEX CONCURRENTLY public.big_note");
        folder.add("last", "UPDATE public.big SET note = name");
        return subject;
    }

    private static void await(Future<?> trial) throws Exception {
        try {
            trial.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AssertionError error ? error : new AssertionError(e.getCause());
        }
    }
}
