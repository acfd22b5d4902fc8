package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tries which other roles a login may enter. Confined to one thread. */
final class Doors {
    private final Trial login;
    private final String name;
    private final List<String> breaches = new ArrayList<>();

    Doors(Trial login, String name) {
        this.login = login;
        this.name = name;
    }

    /** What is wrong when it may see every zone, but only after it has said so. */
    List<String> breachesOfAllZones() throws SQLException {
        sees("before it enters " + Service.ALL_ZONES, List.of());
        expect(Service.ALL_ZONES, login.attemptAndKeep("SET LOCAL ROLE " + Service.ALL_ZONES), Outcome.NO_ROWS);
        sees("as " + Service.ALL_ZONES, List.of(Zone.A.id(), Zone.B.id()));
        return breaches;
    }

    /** What is wrong when these roles are closed to it. */
    List<String> breachesOfClosed(List<String> roles) throws SQLException {
        for (var role : roles) {
            expect(role, login.attempt("SET LOCAL ROLE " + role), Outcome.INSUFFICIENT_PRIVILEGE);
        }
        return breaches;
    }

    private void sees(String when, List<String> zones) throws SQLException {
        var seen = login.column("SELECT id FROM public.zones ORDER BY id");
        if (!seen.equals(zones)) {
            breaches.add("%s %s: SELECT on public.zones should see %s but saw %s".formatted(name, when, zones, seen));
        }
    }

    private void expect(String role, Outcome outcome, String wanted) {
        if (!outcome.result().equals(wanted)) {
            breaches.add(
                    "%s: SET LOCAL ROLE %s should come to %s but came to %s".formatted(name, role, wanted, outcome));
        }
    }
}
