package dev.pawl.engine.error;

/** How a command ends. One value for each thing that an operator does next; the numbers are a contract. */
public enum ExitStatus {
    OK(0),
    /** A bug in Pawl: report it. */
    BUG(1),
    /** Usage, configuration or a server that is too old: correct the call. */
    USAGE(2),
    /** Migrations are pending; only {@code status --exit-code} says so. */
    PENDING(3),
    /** The files or the history were refused before anything ran: correct the files. */
    REFUSED(4),
    /** A migration failed and was rolled back: correct it and run again. */
    FAILED(5),
    /** The lock or retry budget was used up: earlier files are kept, run again later. */
    BUDGET_USED_UP(6),
    /** Another runner is at work and the caller did not want to wait. */
    RUNNER_ACTIVE(7),
    /** It is not known whether the last step was committed: run again, the history decides. */
    UNKNOWN(8),
    /** The database is newer than this code: deploy newer code. */
    DATABASE_NEWER(9),
    /** An invariant is broken, or the schema is not what its migrations make. */
    BROKEN(10),
    /** The database could not be reached. */
    UNREACHABLE(11);

    private final int code;

    ExitStatus(int code) {
        this.code = code;
    }

    /** The process exit code. */
    public int code() {
        return code;
    }
}
