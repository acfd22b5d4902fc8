package dev.pawl.conformance;

import dev.pawl.conformance.rule.EveryPoint;
import org.junit.jupiter.api.Tag;

/**
 * Pawl's runner on an older PostgreSQL. The versions differ in little of what these rules are about, and 18 is tried at
 * more points and in each build.
 */
@Tag("long")
abstract class PawlOnOlderPostgres extends PawlConformance {
    PawlOnOlderPostgres(int major) {
        super(major);
    }

    @Override
    public final int step() {
        return EveryPoint.step(12);
    }

    @Override
    public final int schedules() {
        return 2;
    }
}
