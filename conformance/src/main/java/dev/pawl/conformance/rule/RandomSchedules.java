package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Replay;
import dev.pawl.conformance.rule.ScheduleGenerator.Choice;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/**
 * Tries schedules of random seeds, and looks for a smaller one when one fails.
 *
 * @param rule the id of the rule that tries
 * @param rules make the databases
 * @param smaller how many smaller schedules are tried at most; each is some runs
 */
record RandomSchedules(String rule, OwnServerRules rules, int smaller) {
    /** The system property that says which seed is the first one, where chance is not to decide. */
    static final String FIRST_SEED = "pawl.conformance.first-seed";

    /** So many schedules without any fault are no chance. */
    private static final int ENOUGH = 10;

    /** Tries so many, or the one that was asked for. */
    void tryAll(int count) throws Exception {
        var seeds = seeds(count);
        System.out.printf("rule %s tries the seeds %d to %d%n", rule, seeds.get(0), seeds.get(seeds.size() - 1));
        var faults = new AtomicInteger();
        SomeAtOnce.run(seeds.stream()
                .map(seed -> (Callable<Integer>) () -> faults.addAndGet(tryOne(seed)))
                .toList());
        if (seeds.size() >= ENOUGH) {
            assertThat(faults.get()).as("faults that happened").isPositive();
        }
    }

    private List<Long> seeds(int count) {
        var wanted = Replay.wanted(rule);
        if (wanted.isPresent()) {
            return List.of(Long.valueOf(wanted.get()));
        }
        long first = Long.getLong(FIRST_SEED, ThreadLocalRandom.current().nextLong(1_000_000_000));
        return LongStream.range(first, first + count).boxed().toList();
    }

    private int tryOne(long seed) throws Exception {
        var choice = ScheduleGenerator.of(seed);
        var trial = new ScheduleTrial(rules, choice.schedule());
        var broken = broken(trial, choice);
        if (broken.isPresent()) {
            throw new Replay(rule, Long.toString(seed)).failure(smallest(broken.get()));
        }
        return trial.faults();
    }

    /** A schedule that does not end well. */
    private record Broken(Choice choice, Schedule done, Throwable cause) {
        boolean isRepeatedBy(Choice other) {
            var moves = other.schedule().moves();
            int last = done.moves().size();
            return moves.size() >= last && moves.subList(0, last).equals(done.moves());
        }

        AssertionError error(int tried) {
            return new AssertionError(
                    "a schedule failed, in the end or with its last move; %d smaller ones were tried:%s%n%s"
                            .formatted(tried, done, cause.getMessage()),
                    cause);
        }
    }

    private static Optional<Broken> broken(ScheduleTrial trial, Choice choice) throws InterruptedException {
        try {
            trial.run();
            return Optional.empty();
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | AssertionError e) {
            return Optional.of(new Broken(choice, trial.done(), e));
        }
    }

    /** The smallest that was found. */
    private AssertionError smallest(Broken first) throws Exception {
        var smallest = first;
        var tried = new HashSet<List<Move>>();
        boolean goesOn = true;
        while (goesOn) {
            var next = smallerThan(smallest, tried);
            smallest = next.orElse(smallest);
            goesOn = next.isPresent();
        }
        return smallest.error(tried.size());
    }

    private Optional<Broken> smallerThan(Broken broken, Set<List<Move>> tried) throws Exception {
        for (var choice : broken.choice().smaller()) {
            if (tried.size() >= smaller) {
                return Optional.empty();
            }
            if (!broken.isRepeatedBy(choice) && tried.add(choice.schedule().moves())) {
                var next = broken(new ScheduleTrial(rules, choice.schedule()), choice);
                if (next.isPresent()) {
                    return next;
                }
            }
        }
        return Optional.empty();
    }
}
