package dev.pawl.conformance.rule;

import dev.pawl.conformance.fault.Fault.Action;

/** One thing that a schedule does to a database, to its files or to a run. */
sealed interface Move {
    /** A new file. */
    record Write(int number, Content content, int table) implements Move {}

    /** A file that no run has seen gets other bytes. */
    record Revise(int number) implements Move {}

    /** A file that no run has seen goes away. */
    record Withdraw(int number) implements Move {}

    /** The rows that a {@link Content#UNIQUE_INDEX} cannot have go away. */
    record Repair(int table) implements Move {}

    /** So many runs at the same time, which nobody disturbs. */
    record Apply(int atOnce) implements Move {}

    /** A run with a fault. */
    record Disturb(Trouble trouble, Position position) implements Move {}

    /** A run that stands still while another one goes past it. */
    record Overtake(boolean endsSession, Position position) implements Move {}

    /**
     * The standby takes the place of the primary, once in a schedule.
     *
     * @param losesRun a run that nobody disturbs comes before, and the standby gets nothing of what it did
     */
    record Promote(boolean losesRun) implements Move {}

    /** A run while an applied file has other bytes. */
    record EditApplied(int number) implements Move {}

    /** A run while an applied file is not there. */
    record LoseApplied(int number) implements Move {}

    /** What is in a file. */
    enum Content {
        /** A table with rows. */
        TABLE,
        /** A change of every row, which can be seen when it is made twice. */
        BACKFILL,
        /** Two indexes that are built concurrently. */
        INDEXES,
        /** A unique index that is built concurrently, over rows that are equal at first. */
        UNIQUE_INDEX
    }

    /** What happens to a run. */
    enum Trouble {
        KILLED_BEFORE_MESSAGE(Action.HOLD_BEFORE),
        KILLED_BEFORE_ANSWER(Action.HOLD_ANSWER),
        KILLED_WHILE_ANOTHER_WAITS(Action.HOLD_ANSWER),
        CUT_BEFORE_MESSAGE(Action.CUT_BEFORE),
        CUT_AFTER_MESSAGE(Action.CUT_AFTER),
        ANSWER_LOST(Action.SWALLOW_ANSWER),
        SESSION_ENDED(Action.PASS);

        private final Action action;

        Trouble(Action action) {
            this.action = action;
        }

        Action action() {
            return action;
        }

        boolean kills() {
            return action == Action.HOLD_BEFORE || action == Action.HOLD_ANSWER;
        }
    }

    /**
     * Where in a run something happens.
     *
     * @param message counted from 1
     * @param inFiles whether the first message is the first one that mentions what files make; else the first of all
     */
    record Position(int message, boolean inFiles) {}
}
