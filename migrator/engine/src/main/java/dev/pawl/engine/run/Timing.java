package dev.pawl.engine.run;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Time, sleep and chance, passed in so that tests decide about them.
 *
 * @param nanoTime a clock that only moves forward, in nanoseconds
 */
public record Timing(LongSupplier nanoTime, Pause pause, RandomGenerator random) {
    /** The real ones. */
    public static Timing real() {
        // RandomGenerator.getDefault() looks for implementations first, for which a short command has no time.
        return new Timing(System::nanoTime, duration -> Thread.sleep(duration.toMillis()), new SplittableRandom());
    }

    /** Waits. */
    @FunctionalInterface
    public interface Pause {
        void sleep(Duration duration) throws InterruptedException;
    }

    /** Begins to use up a budget. */
    public Deadline deadline(Duration budget) {
        return new Deadline(nanoTime, nanoTime.getAsLong(), budget);
    }

    /** Between half and all of the duration, so that runners that started together do not stay in step. */
    public Duration jittered(Duration duration) {
        return Duration.ofNanos((long) (duration.toNanos() * (0.5 + random.nextDouble() / 2)));
    }

    /** A budget that is being used up. */
    public record Deadline(LongSupplier nanoTime, long start, Duration budget) {
        public Duration elapsed() {
            return Duration.ofNanos(nanoTime.getAsLong() - start);
        }

        public Duration remaining() {
            var remaining = budget.minus(elapsed());
            return remaining.isNegative() ? Duration.ZERO : remaining;
        }

        public boolean isOver() {
            return remaining().isZero();
        }

        public Notices notices() {
            return new Notices(this);
        }
    }

    /** Says when somebody who waits is to be told so again: at once, then every few seconds. */
    public static final class Notices {
        private static final Duration INTERVAL = Duration.ofSeconds(5);

        private final Deadline deadline;
        private Duration next = Duration.ZERO;

        private Notices(Deadline deadline) {
            this.deadline = deadline;
        }

        public boolean isDue() {
            var elapsed = deadline.elapsed();
            if (elapsed.compareTo(next) < 0) {
                return false;
            }
            next = elapsed.plus(INTERVAL);
            return true;
        }
    }
}
