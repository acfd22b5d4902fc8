package dev.pawl.engine.provision;

import java.util.List;

/**
 * A database as it is wanted: nobody may connect to it but its owner and these services.
 *
 * @param owner the name of a login
 * @param services names of logins
 */
public record WantedDatabase(String name, String owner, List<String> services) {
    public WantedDatabase {
        services = List.copyOf(services);
    }
}
