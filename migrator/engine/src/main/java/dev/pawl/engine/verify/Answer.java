package dev.pawl.engine.verify;

/**
 * What became of a step.
 *
 * @param state the SQLSTATE, {@link #DONE}, or {@link #NO_ROW} when a row that it needs is not there
 * @param rows how many rows it counted or touched
 * @param words of the error
 */
record Answer(String state, long rows, String words) {
    static final String DONE = "00000";
    static final String NO_ROW = "NEEDS";

    boolean isDone() {
        return state.equals(DONE);
    }

    /** Whether it was tried at all: what was locked, timed out or came after that was not. */
    boolean isTried() {
        return !state.equals(NO_ROW) && !state.equals("55P03") && !state.equals("57014");
    }
}
