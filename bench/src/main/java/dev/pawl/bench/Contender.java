package dev.pawl.bench;

/** Who takes part. A peer is one more constant here and one more class. */
public enum Contender {
    /** Pawl, reading a directory. */
    PAWL(new PawlRunner()),
    /** Pawl with a set that was packaged when the application was built, as it is in an application server. */
    PAWL_PACKAGED(new PackagedPawlRunner()),
    /** What one would write by hand. */
    LOOP(new LoopRunner(LoopRunner.Sending.EACH_PART)),
    /** The least that a runner can do: what one would write by hand after measuring. */
    FLOOR(new LoopRunner(LoopRunner.Sending.ONE_STRING)),
    FLYWAY(new FlywayRunner()),
    LIQUIBASE(new LiquibaseRunner()),
    /** Applies nothing: what a start costs that finds nothing to do without looking. */
    CONNECT(new ConnectRunner()),
    /** Applies as Pawl does; with nothing to do, the one round trip that this takes at the least. */
    DIGEST(new DigestRunner());

    @SuppressWarnings("ImmutableEnumChecker") // runners hold no state
    private final MigrationRunner runner;

    Contender(MigrationRunner runner) {
        this.runner = runner;
    }

    MigrationRunner runner() {
        return runner;
    }
}
