package dev.pawl.engine.instance;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.run.Connector;
import dev.pawl.engine.run.Timing;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells runners that this instance is alive and which contract-phase migrations it can live with, on a connection of
 * its own. An instance that cannot be registered works all the same, but is not seen. Thread-safe.
 */
public final class InstanceRegistration implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger("dev.pawl");
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration REFRESH = Duration.ofSeconds(15);

    private final Connector connector;
    private final InstanceFacts facts;
    private final Duration grace;
    private final Timing timing;
    private final ReentrantLock turn = new ReentrantLock();
    private @Nullable InstanceSession session;
    private @Nullable String obstacle;
    private Timing.Deadline silence;
    private boolean told;
    private boolean announced;
    private boolean registered;
    private boolean closed;

    private InstanceRegistration(Connector connector, InstanceFacts facts, Duration grace, Timing timing) {
        this.grace = grace;
        this.connector = connector;
        this.facts = facts;
        this.timing = timing;
        this.silence = timing.deadline(SILENCE);
    }

    /**
     * An instance that is not registered yet.
     *
     * @param application its name, for people
     * @param address where it runs
     * @param grace how long an instance counts whose connection is gone
     * @param connector of the login that migrates: nobody else may write the table
     */
    public static InstanceRegistration of(
            String application, String address, MigrationSet set, Duration grace, Connector connector, Timing timing) {
        return new InstanceRegistration(connector, InstanceFacts.of(application, address, set), grace, timing);
    }

    /**
     * Registers before the history is looked at, so that what is read there stays true for this instance: waits while a
     * contract-phase migration runs. That there is no table or no right to write it is no error; {@link #check} tries
     * again.
     *
     * @throws PawlException when such a migration runs for longer than {@code patience}
     */
    public void register(Duration patience) {
        turn.lock();
        try {
            var deadline = timing.deadline(patience);
            var notices = deadline.notices();
            while (!isKept() && !isSettled()) {
                if (deadline.isOver()) {
                    throw PawlException.of(Message.GATE_CLOSED, connector.target(), patience.toSeconds() + " s");
                }
                if (notices.isDue()) {
                    log(Level.INFO, Message.GATE_WAITING, connector.target());
                }
                timing.pause().sleep(timing.jittered(POLL));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw PawlException.of(Message.INTERRUPTED, connector.target()).causedBy(e);
        } finally {
            turn.unlock();
        }
    }

    /** Registers again when the connection was lost or the row is gone; never waits long and never throws. */
    public void check() {
        if (!turn.tryLock()) {
            return;
        }
        try {
            if (!isKept()) {
                isSettled();
            }
        } finally {
            turn.unlock();
        }
    }

    /** Whether runners see this instance, as far as it was known last. */
    public boolean isRegistered() {
        turn.lock();
        try {
            return registered;
        } finally {
            turn.unlock();
        }
    }

    /** Withdraws the registration. Without it, a connection that ends leaves a row that counts for the grace period. */
    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            if (session != null) {
                session.leave();
            }
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "the row of this instance was not deleted", e);
        } finally {
            end(null);
            turn.unlock();
        }
    }

    private boolean isKept() {
        try {
            return registered && session != null && session.isRegistered();
        } catch (SQLException e) {
            end(e);
            return false;
        }
    }

    /** Tries once; false when it is worth waiting for another try. */
    private boolean isSettled() {
        if (closed) {
            return true;
        }
        try {
            if (session == null) {
                session = InstanceSession.open(connector, facts, timing.random(), refresh());
            }
            registered = session.register();
            if (registered) {
                session.forgetTheDead(grace);
                obstacle = null;
                told = false;
                var level = announced ? Level.DEBUG : Level.INFO;
                announced = true;
                log(level, Message.INSTANCE_REGISTERED, facts.application(), facts.address(), connector.target());
            }
            return registered;
        } catch (SQLException e) {
            end(e);
            complain(String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
            return true;
        }
    }

    /** Behind a pooler nothing but the row's age says that the instance is alive, so it stays well below the grace. */
    private Duration refresh() {
        var quarter = grace.dividedBy(4);
        return quarter.compareTo(REFRESH) < 0 ? quarter : REFRESH;
    }

    /** Only of what stays: before the first migration there is nothing to register in. */
    private void complain(String reason) {
        if (!reason.equals(obstacle)) {
            obstacle = reason;
            told = false;
            silence = timing.deadline(SILENCE);
        }
        if (!told && silence.isOver()) {
            told = true;
            log(Level.WARNING, Message.INSTANCE_NOT_REGISTERED, connector.target(), reason);
        }
    }

    private void end(@Nullable SQLException cause) {
        var ended = session;
        session = null;
        registered = false;
        if (ended != null) {
            ended.close(cause == null ? new SQLException() : cause);
        }
    }

    private static void log(Level level, Message message, Object... arguments) {
        LOGGER.log(level, message.id() + ": " + message.text(arguments));
    }
}
