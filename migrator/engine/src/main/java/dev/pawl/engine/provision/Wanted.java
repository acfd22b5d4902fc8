package dev.pawl.engine.provision;

import java.util.List;

/**
 * What a cluster is to have.
 *
 * @param logins each once, also when it is meant for several databases
 */
public record Wanted(List<Login> logins, List<WantedDatabase> databases) {
    public Wanted {
        logins = List.copyOf(logins);
        databases = List.copyOf(databases);
    }

    /** Whether a login becomes a member of a role, which then has to be there. */
    public boolean needsRoles() {
        return logins.stream()
                .anyMatch(login -> login.isMade() && !login.roles().isEmpty());
    }
}
