package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Catalog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which roles the login of verify may become; remembers those that it may not. Confined to one thread. */
final class Becoming {
    private final String login;
    private final int major;
    private final Set<String> roles;
    private final Map<String, NotProbed> refused = new LinkedHashMap<>();

    Becoming(Catalog catalog) {
        this.login = catalog.server().login();
        this.major = catalog.server().major();
        this.roles = catalog.roles().becomes(login);
    }

    String login() {
        return login;
    }

    boolean may(String role) {
        return roles.contains(role);
    }

    /** As {@link #may}, and tells about it when it may not. */
    boolean orTell(String role) {
        if (may(role)) {
            return true;
        }
        refused.computeIfAbsent(
                role,
                name -> new NotProbed(
                        Optional.empty(),
                        Optional.of(name),
                        "the login " + login + " may not become it",
                        Optional.of("GRANT " + quoted(name) + " TO " + quoted(login)
                                + (major >= 16 ? " WITH INHERIT FALSE, SET TRUE;" : ";"))));
        return false;
    }

    List<NotProbed> refused() {
        return List.copyOf(refused.values());
    }
}
