package dev.pawl.conformance;

import dev.pawl.embedded.EmbeddedDatabase;

/**
 * The database that a runner is to bring forward. It asks for no password.
 *
 * @param host name or address of the server, or of what stands in front of it
 * @param database its name
 * @param user the login: owner of the database, no superuser, may create roles
 */
public record Target(String host, int port, String database, String user) {
    /** The database itself. */
    public static Target of(EmbeddedDatabase database) {
        return through(database.port(), database);
    }

    /** The database behind something that listens on this port of this machine. */
    public static Target through(int port, EmbeddedDatabase database) {
        return new Target("localhost", port, database.name(), database.owner());
    }

    /** A JDBC URL without the user. */
    public String url() {
        return "jdbc:postgresql://%s:%d/%s".formatted(host, port, database);
    }
}
