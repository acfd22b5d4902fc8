package dev.pawl.engine.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A row-level security policy.
 *
 * @param command ALL, SELECT, INSERT, UPDATE or DELETE
 * @param roles those it is for; {@link Grant#PUBLIC} is everybody
 * @param using which rows are seen, as PostgreSQL writes it
 * @param withCheck which rows may be written; when empty, {@code using} decides
 */
public record Policy(
        String name,
        boolean permissive,
        String command,
        List<String> roles,
        Optional<String> using,
        Optional<String> withCheck) {
    public Policy {
        roles = List.copyOf(roles);
    }

    /** Whether it is asked for this command. */
    public boolean isFor(String other) {
        return command.equals("ALL") || command.equals(other);
    }

    /** Whether it is asked for a role that has the rights of these. */
    public boolean isForAnyOf(Iterable<String> rights) {
        if (roles.contains(Grant.PUBLIC)) {
            return true;
        }
        for (var right : rights) {
            if (roles.contains(right)) {
                return true;
            }
        }
        return false;
    }
}
