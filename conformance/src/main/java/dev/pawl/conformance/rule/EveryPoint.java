package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Replay;
import dev.pawl.conformance.Subject;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Tries a fault at every point of a run, each on a database of its own. After each the history has to be true and nothing
 * may be left of the run; then one run without a fault has to bring the database to where one is that was left alone.
 *
 * @param name the id of the rule, or the test, that tries; a failure prints it so that one trial can be repeated
 * @param step how many points to go on from one trial to the next; 1 leaves none out
 * @param subjects each with the files that are to be applied
 */
public record EveryPoint(String name, int step, Supplier<Subject> subjects) {
    /** The system property that says how many points to go on from one trial to the next. */
    public static final String STEP = "pawl.conformance.step";

    /** Points of one kind, and a fault that can happen at each of them. */
    public interface Points {
        /** What such a point is called, for messages. */
        String kind();

        /** Lets a run come to its end, and returns what it did at each of its points, in order. */
        List<String> undisturbed(Subject subject) throws Exception;

        /**
         * Lets a run meet the fault at the point with this number, counted from 1. Nothing of it runs any more when this
         * returns.
         *
         * @return false when the run was seen to end without having come to so many points
         * @throws AssertionError when it came to that point and the fault did not happen, or when what it said is not true
         */
        boolean disturb(Subject subject, int number) throws Exception;
    }

    /** The step that {@link #STEP} asks for, or this one. */
    public static int step(int otherwise) {
        return Integer.getInteger(STEP, otherwise);
    }

    /** Tries. */
    public void hit(Points points) throws Exception {
        var undisturbed = undisturbed(points);
        SomeAtOnce.run(numbers(undisturbed.points().size())
                .mapToObj(number -> Executors.callable(() -> hit(points, number, undisturbed)))
                .toList());
    }

    private IntStream numbers(int count) {
        var wanted = Replay.wanted(name);
        if (wanted.isPresent()) {
            return IntStream.of(Integer.parseInt(wanted.get()));
        }
        return IntStream.rangeClosed(1, count).filter(number -> number % step == 0 || number == count);
    }

    /** What a run looks like that nobody disturbs, and what it makes of a database. */
    private record Undisturbed(List<String> points, List<String> facts) {
        String point(int number) {
            return number > points.size() ? "none in a run that is left alone" : points.get(number - 1);
        }
    }

    private Undisturbed undisturbed(Points points) throws Exception {
        try (var subject = subjects.get()) {
            var all = points.undisturbed(subject);
            subject.requireApplied();
            assertThat(all).as("the points of a run: %s", points.kind()).isNotEmpty();
            return new Undisturbed(all, subject.facts());
        }
    }

    private void hit(Points points, int number, Undisturbed undisturbed) {
        try (var subject = subjects.get()) {
            boolean happened = points.disturb(subject, number);
            // Runs do more when something takes long, so that the last points of one are none of another's.
            assertThat(happened || number > undisturbed.points().size() / 2)
                    .as("the fault happened")
                    .isTrue();
            subject.requireNoLeftovers("interruption");
            subject.requireTrueHistory();
            subject.mustSucceed();
            subject.requireSameAs(undisturbed.facts());
        } catch (Exception | AssertionError e) {
            throw new Replay(name, Integer.toString(number))
                    .failure(new AssertionError(
                            "fault at %s %d: %s%n%s"
                                    .formatted(points.kind(), number, undisturbed.point(number), e.getMessage()),
                            e));
        }
    }
}
