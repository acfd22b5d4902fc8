package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Opens a connection, waiting for a server that is not ready yet, but not for one that refuses the login. */
public final class Connecting {
    /** How long the answer to a short query may take before the network is taken for dead. */
    static final int ANSWER_TIMEOUT_MS = 10_000;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Connector connector;
    private final Duration patience;
    private final Timing timing;
    private final RunListener listener;

    public Connecting(Connector connector, Duration patience, Timing timing, RunListener listener) {
        this.connector = connector;
        this.patience = patience;
        this.timing = timing;
        this.listener = listener;
    }

    Connector connector() {
        return connector;
    }

    String target() {
        return connector.target();
    }

    /** Opens one connection in autocommit. */
    public Connection open() {
        var deadline = timing.deadline(patience);
        var notices = deadline.notices();
        while (true) {
            try {
                return prepared(connector.open());
            } catch (SQLException e) {
                if (!SqlStates.isNotReady(e)) {
                    throw PawlException.of(Message.LOGIN_REFUSED, connector.target(), SqlStates.words(e))
                            .causedBy(e);
                }
                if (deadline.isOver()) {
                    throw PawlException.of(
                                    Message.UNREACHABLE,
                                    connector.target(),
                                    deadline.elapsed().toSeconds() + " s",
                                    SqlStates.words(e))
                            .causedBy(e);
                }
                if (notices.isDue()) {
                    listener.on(new RunEvent.Connecting(connector.target(), SqlStates.of(e), deadline.remaining()));
                }
                pause();
            }
        }
    }

    private static Connection prepared(Connection connection) throws SQLException {
        try {
            connection.setAutoCommit(true);
            connection.setNetworkTimeout(Runnable::run, ANSWER_TIMEOUT_MS);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private void pause() {
        try {
            timing.pause().sleep(timing.jittered(PAUSE));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PawlException.of(Message.INTERRUPTED, connector.target()).causedBy(e);
        }
    }
}
