package dev.pawl.conformance.rule;

import dev.pawl.conformance.rule.Move.Apply;
import dev.pawl.conformance.rule.Move.Content;
import dev.pawl.conformance.rule.Move.Disturb;
import dev.pawl.conformance.rule.Move.EditApplied;
import dev.pawl.conformance.rule.Move.LoseApplied;
import dev.pawl.conformance.rule.Move.Overtake;
import dev.pawl.conformance.rule.Move.Position;
import dev.pawl.conformance.rule.Move.Promote;
import dev.pawl.conformance.rule.Move.Repair;
import dev.pawl.conformance.rule.Move.Revise;
import dev.pawl.conformance.rule.Move.Trouble;
import dev.pawl.conformance.rule.Move.Withdraw;
import dev.pawl.conformance.rule.Move.Write;
import dev.pawl.conformance.rule.Schedule.Known;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Shrinkable;
import net.jqwik.api.sessions.JqwikSession;
import net.jqwik.api.state.Action;
import net.jqwik.api.state.ActionChain;
import net.jqwik.api.state.Transformer;
import org.opentest4j.TestAbortedException;

/** Makes schedules out of seeds, and smaller ones out of schedules. No run is started meanwhile. */
final class ScheduleGenerator {
    private static final int MOVES = 9;
    /** Of sizes, which none of these choices depends on. */
    private static final int ANY = 1;

    private ScheduleGenerator() {}

    /** A schedule, and how it can become smaller. */
    record Choice(Schedule schedule, Shrinkable<ActionChain<Schedule>> source) {
        /** Schedules that differ from this one by a move or by a number, those with fewer moves first. */
        List<Choice> smaller() {
            return inSession(() -> source.shrink()
                    .flatMap(next -> made(next).stream())
                    .sorted(Comparator.comparingInt(Choice::moves))
                    .toList());
        }

        private int moves() {
            return schedule.moves().size();
        }
    }

    /** Always the same for a seed. */
    static Choice of(long seed) {
        return inSession(
                () -> made(CHAINS.generator(ANY).next(new Random(seed))).orElseThrow());
    }

    /** What jqwik remembers while it chooses lives in a session, of which there is one at a time. */
    private static <T> T inSession(Supplier<T> work) {
        var result = new ArrayList<T>();
        JqwikSession.run(() -> result.add(work.get()));
        return result.get(0);
    }

    /** Empty when a move does not fit any more to those before it. */
    private static Optional<Choice> made(Shrinkable<ActionChain<Schedule>> source) {
        try {
            return Optional.of(new Choice(source.value().run(), source));
        } catch (TestAbortedException e) {
            return Optional.empty();
        }
    }

    private static final Arbitrary<ActionChain<Schedule>> CHAINS = ActionChain.startWith(Schedule::new)
            .withAction(2, write(Content.TABLE, schedule -> List.of(schedule.next())))
            .withAction(4, write(Content.INDEXES, Schedule::tables))
            .withAction(2, write(Content.BACKFILL, Schedule::tables))
            .withAction(2, write(Content.UNIQUE_INDEX, Schedule::tablesWithoutUniqueIndex))
            .withAction(1, one(Schedule::newestPending, Revise::new))
            .withAction(1, one(Schedule::newestPending, Withdraw::new))
            .withAction(3, one(schedule -> schedule.blocked().stream().boxed().toList(), Repair::new))
            .withAction(1, one(schedule -> schedule.files(Known.APPLIED), EditApplied::new))
            .withAction(1, one(Schedule::appliedBeforeOthers, LoseApplied::new))
            .withAction(4, some(Schedule::isWork, Arbitraries.integers().between(1, 3), Apply::new))
            .withAction(
                    9,
                    some(
                            Schedule::isWork,
                            Combinators.combine(Arbitraries.of(Trouble.values()), positions())
                                    .as(Disturb::new),
                            move -> move))
            .withAction(
                    3,
                    some(
                            schedule -> schedule.isWork() && schedule.blocked().isEmpty(),
                            Combinators.combine(Arbitraries.of(false, true), positions())
                                    .as(Overtake::new),
                            move -> move))
            .withAction(1, some(schedule -> !schedule.isPromoted(), Arbitraries.of(false, true), Promote::new))
            .withMaxTransformations(MOVES);

    /** Most runs send a few messages for each file and some before them. */
    private static Arbitrary<Position> positions() {
        return Arbitraries.oneOf(
                Arbitraries.integers().between(1, 6).map(message -> new Position(message, true)),
                Arbitraries.integers().between(1, 14).map(message -> new Position(message, false)));
    }

    private static Action<Schedule> write(Content content, Function<Schedule, List<Integer>> tables) {
        return chosen(tables, (schedule, table) -> new Write(schedule.next(), content, table));
    }

    /** A move for one of the files that it is possible for. */
    private static Action<Schedule> one(Function<Schedule, List<Integer>> files, Function<Integer, Move> move) {
        return chosen(files, (schedule, file) -> move.apply(file));
    }

    private static Action<Schedule> chosen(Function<Schedule, List<Integer>> files, Resolution resolution) {
        return new Guarded(
                schedule -> !files.apply(schedule).isEmpty(),
                Arbitraries.integers().between(0, MOVES).map(choice -> schedule -> {
                    var possible = files.apply(schedule);
                    return resolution.move(schedule, possible.get(choice % possible.size()));
                }));
    }

    /** A move that depends on numbers, and not on what was before. */
    private static <T> Action<Schedule> some(
            Predicate<Schedule> precondition, Arbitrary<T> values, Function<T, Move> move) {
        return new Guarded(precondition, values.map(value -> schedule -> move.apply(value)));
    }

    /** The move for a file. */
    @FunctionalInterface
    private interface Resolution {
        Move move(Schedule schedule, int file);
    }

    /** An action that is possible at times. */
    private record Guarded(Predicate<Schedule> possible, Arbitrary<Function<Schedule, Move>> moves)
            implements Action.Independent<Schedule> {
        @Override
        public boolean precondition(Schedule schedule) {
            return possible.test(schedule);
        }

        @Override
        public Arbitrary<Transformer<Schedule>> transformer() {
            return moves.map(move -> Transformer.mutate("move", schedule -> schedule.add(move.apply(schedule))));
        }
    }
}
