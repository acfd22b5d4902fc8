package dev.pawl.conformance;

import dev.pawl.conformance.rule.EveryPoint;

/** Pawl's runner on PostgreSQL 15. */
final class PawlOnPostgres15Test extends PawlConformance {
    PawlOnPostgres15Test() {
        super(15);
    }

    /** The versions differ in little of what these rules are about, and 18 is tried at more points. */
    @Override
    public int step() {
        return EveryPoint.step(12);
    }

    @Override
    public int schedules() {
        return 2;
    }
}
