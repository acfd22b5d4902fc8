package dev.pawl.engine.provision;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A login as it is wanted.
 *
 * @param tag what its comment says it is for
 * @param owner whether it owns databases
 * @param roles those it becomes a member of; memberships that it has besides are left to it
 * @param usual settings that it gets when it is made, by name; {@link LoginSettings#CONNECTION_LIMIT} is one of them
 * @param asked settings that it always has, by name
 * @param password empty when nothing is said about it
 */
public record Login(
        String name,
        LoginTag tag,
        boolean owner,
        List<String> roles,
        Map<String, String> usual,
        Map<String, String> asked,
        Optional<LoginPassword> password) {
    public Login {
        roles = List.copyOf(roles);
        usual = Map.copyOf(usual);
        asked = Map.copyOf(asked);
    }

    /** Whether it is made when it is not there: a service that nobody has given a password yet is not. */
    boolean isMade() {
        return owner || !isWithoutFile();
    }

    boolean isWithoutFile() {
        return password.filter(LoginPassword.NoFile.class::isInstance).isPresent();
    }

    Optional<LoginPassword.Given> given() {
        return password.filter(LoginPassword.Given.class::isInstance).map(LoginPassword.Given.class::cast);
    }
}
