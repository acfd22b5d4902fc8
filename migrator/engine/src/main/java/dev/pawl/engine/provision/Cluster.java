package dev.pawl.engine.provision;

import dev.pawl.engine.run.Connector;

/** The servers that are provisioned, and how to log in to them. */
public interface Cluster {
    /** For messages; never contains a password. */
    String address();

    /** The connections of the login that provisions. */
    Connector database(String name);

    /** The connections of another login, which insist on SCRAM: a server that trusts everybody proves no password. */
    Connector login(String database, String user, String password);
}
