package dev.pawl.conformance.fault;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** What goes wrong with an SQL text on its way to the server. */
@FunctionalInterface
public interface Fault {
    Fault NONE = sql -> Action.PASS;

    /** Decides; called in the thread that carries the text, which may do something else first. */
    Action on(String sql);

    /** What happens to a text. */
    enum Action {
        PASS,
        /** The server never gets it. */
        CUT_BEFORE,
        /** The server gets it and its client is gone. */
        CUT_AFTER,
        /** The server has carried it out when its client is gone, which has not heard of it. */
        SWALLOW_ANSWER,
        /** The server has carried it out and its client goes on waiting for the answer. */
        HOLD_ANSWER,
        /** The server does not get it before {@link FaultProxy#release}, and its client waits: a delay without a clock. */
        HOLD_BEFORE
    }

    /** Happens once, at the first text that matches. */
    final class Once implements Fault {
        private final Predicate<String> where;
        private final Action action;
        private volatile boolean fired;

        /** Happens at the first text for which this is true. */
        public Once(Predicate<String> where, Action action) {
            this.where = where;
            this.action = action;
        }

        /** Happens at the text with this number, counted from 1. */
        public static Once at(int number, Action action) {
            var counter = new AtomicInteger();
            return new Once(sql -> counter.incrementAndGet() == number, action);
        }

        @Override
        public synchronized Action on(String sql) {
            if (fired || !where.test(sql)) {
                return Action.PASS;
            }
            fired = true;
            return action;
        }

        /** Whether it has happened; a test whose fault did not is worth nothing. */
        public boolean fired() {
            return fired;
        }
    }
}
