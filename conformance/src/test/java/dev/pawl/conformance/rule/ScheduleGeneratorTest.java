package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The choice of schedules, without any run. */
final class ScheduleGeneratorTest {
    @Test
    void theSameSeedMakesTheSameScheduleAndTheSameSmallerOnes() {
        assertThat(LongStream.range(0, 50).boxed())
                .allSatisfy(seed -> assertThat(all(seed)).isEqualTo(all(seed)));
        assertThat(all(1)).isNotEqualTo(all(2));
    }

    private static List<List<Move>> all(long seed) {
        var choice = ScheduleGenerator.of(seed);
        return Stream.concat(Stream.of(choice), choice.smaller().stream())
                .map(one -> one.schedule().moves())
                .toList();
    }

    @Test
    void everyKindOfMoveIsChosen() {
        var kinds = new TreeSet<String>();
        LongStream.range(0, 500).forEach(seed -> ScheduleGenerator.of(seed)
                .schedule()
                .moves()
                .forEach(move -> kinds.add(move.getClass().getSimpleName())));

        assertThat(kinds)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Move.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .toList());
    }

    @Test
    void aScheduleBecomesSmallerUntilNothingIsLeft() {
        var choice = ScheduleGenerator.of(7);
        while (!choice.smaller().isEmpty()) {
            var next = choice.smaller().get(0);
            assertThat(next.schedule().moves())
                    .hasSizeLessThan(choice.schedule().moves().size());
            choice = next;
        }
        assertThat(choice.schedule().moves()).isEmpty();
    }
}
