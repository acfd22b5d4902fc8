package dev.pawl.bench;

import dev.pawl.embedded.EmbeddedDatabase;

/** A database that is migrated. {@code user} owns it and needs no password. */
record Target(String url, String user) {
    static Target of(EmbeddedDatabase database) {
        return new Target(database.url(), database.owner());
    }
}
