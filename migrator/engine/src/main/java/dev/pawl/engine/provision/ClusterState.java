package dev.pawl.engine.provision;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster has of what is wanted, as the login that provisions sees it.
 *
 * @param roles names of all roles that cannot log in
 * @param logins by name
 * @param databases by name
 * @param verifiers what is stored of the password of each login; empty where that is not shown
 */
record ClusterState(
        Set<String> roles,
        Map<String, FoundLogin> logins,
        Map<String, FoundDatabase> databases,
        Map<String, String> verifiers) {
    /**
     * A role that has the name of a login.
     *
     * @param privileged whether it may do what Pawl gives nobody: SUPERUSER, REPLICATION or BYPASSRLS
     * @param settings those of the role in every database, by name
     * @param memberOf direct memberships
     * @param mayBecome whether the login that provisions may SET ROLE to it
     */
    record FoundLogin(
            boolean mayLogIn,
            boolean privileged,
            Map<String, String> settings,
            @Nullable String comment,
            Set<String> memberOf,
            boolean mayBecome) {
        Optional<LoginTag> tag() {
            return LoginTag.in(comment);
        }
    }

    /**
     * A database.
     *
     * @param mayConnect whether the login that provisions may
     * @param ofPublic what everybody may do: CONNECT, TEMPORARY, CREATE
     * @param connecting which roles may connect by a grant of their own
     * @param lockedOut some of the logins that may connect only because everybody may
     */
    record FoundDatabase(
            String owner, boolean mayConnect, List<String> ofPublic, Set<String> connecting, List<String> lockedOut) {}

    Optional<FoundLogin> login(String name) {
        return Optional.ofNullable(logins.get(name));
    }

    Optional<FoundDatabase> database(String name) {
        return Optional.ofNullable(databases.get(name));
    }
}
