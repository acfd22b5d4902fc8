package dev.pawl.conformance;

/** Pawl's runner on PostgreSQL 18. */
final class PawlOnPostgres18Test extends RunnerConformance {
    PawlOnPostgres18Test() {
        super(18);
    }

    @Override
    public Runner runner() {
        return new PawlRunner();
    }
}
