package dev.pawl.engine.provision;

import java.sql.SQLException;

/** Another session has closed a database to everybody between a look at it and a connection to it. */
final class LockedOut extends SQLException {
    private static final long serialVersionUID = 1L;

    LockedOut(SQLException cause) {
        super(cause.getMessage(), cause.getSQLState(), cause);
    }
}
