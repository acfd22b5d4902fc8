package dev.pawl.engine.catalog;

import java.time.Instant;
import java.util.List;

/**
 * The server and the session that read the catalog.
 *
 * @param database its name
 * @param owner of the database
 * @param grants on the database
 * @param login as which the session works
 * @param now the server's time
 */
public record ServerFacts(
        int major,
        boolean inRecovery,
        String database,
        String owner,
        List<Grant> grants,
        String login,
        boolean loginIsSuperuser,
        Instant now) {
    public ServerFacts {
        grants = List.copyOf(grants);
    }
}
