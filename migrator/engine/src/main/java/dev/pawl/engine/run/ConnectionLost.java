package dev.pawl.engine.run;

import dev.pawl.engine.migration.Version;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The connection is gone, so what became of the last message is for a new one to find out. */
final class ConnectionLost extends Exception {
    private static final long serialVersionUID = 1L;

    private final SQLException error;
    private final transient @Nullable Version running;
    private final String serverStart;

    ConnectionLost(SQLException error, @Nullable Version running, String serverStart) {
        super(error);
        this.error = error;
        this.running = running;
        this.serverStart = serverStart;
    }

    SQLException error() {
        return error;
    }

    /** The migration that was running. */
    Optional<Version> running() {
        return Optional.ofNullable(running);
    }

    /** Whether somebody ended this session on purpose, while the server went on. */
    boolean wasOrdered(String serverStartNow) {
        return SqlStates.ADMIN_SHUTDOWN.equals(SqlStates.of(error)) && serverStart.equals(serverStartNow);
    }
}
