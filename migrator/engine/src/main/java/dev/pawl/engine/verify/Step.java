package dev.pawl.engine.verify;

import java.util.List;
import java.util.Optional;

/**
 * One thing to try inside of a transaction that is rolled back.
 *
 * @param row the row that it makes, for later steps; 0 when what it does is undone at once
 * @param needs rows that have to be there
 * @param role as whom; empty as the login itself
 * @param zone what the session says its zone is; empty when it says nothing
 * @param counts whether the statement answers with a number
 */
record Step(int row, List<Integer> needs, Optional<String> role, Optional<String> zone, String sql, boolean counts) {
    Step {
        needs = List.copyOf(needs);
    }

    static Step make(int row, List<Integer> needs, Optional<String> role, Zone zone, String sql) {
        return new Step(row, needs, role, Optional.of(zone.text()), sql, false);
    }

    static Step count(List<Integer> needs, String role, Optional<String> zone, String sql) {
        return new Step(0, needs, Optional.of(role), zone, sql, true);
    }

    static Step write(List<Integer> needs, String role, String zone, String sql) {
        return new Step(0, needs, Optional.of(role), Optional.of(zone), sql, false);
    }
}
