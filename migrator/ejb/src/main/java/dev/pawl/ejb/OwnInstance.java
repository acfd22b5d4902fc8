package dev.pawl.ejb;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.instance.InstanceRegistration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The registration of this application as an instance, from its start to its end. Thread-safe. */
final class OwnInstance implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger("dev.pawl");

    private final Supplier<InstanceRegistration> load;
    private @Nullable InstanceRegistration registration;
    private boolean told;

    /**
     * An instance that is not registered yet.
     *
     * @param load asked again until it succeeds, since a migration set may be unsound
     */
    OwnInstance(Supplier<InstanceRegistration> load) {
        this.load = load;
    }

    /**
     * Registers, before the history is looked at.
     *
     * @throws PawlException when the set is not sound, or a contract-phase migration runs for longer than this
     */
    void register(Duration patience) {
        registration().register(patience);
    }

    /** Registers when it is not, or not any more. Never throws: a repeated task that throws is not repeated. */
    void check() {
        try {
            registration().check();
        } catch (PawlException e) {
            complain(e.getMessage());
        } catch (RuntimeException | LinkageError e) {
            complain(e.toString());
        }
    }

    private synchronized InstanceRegistration registration() {
        if (registration == null) {
            registration = load.get();
        }
        return registration;
    }

    private synchronized void complain(String reason) {
        if (!told) {
            told = true;
            var message = Message.INSTANCE_NOT_REGISTERED;
            LOGGER.log(Level.WARNING, message.id() + ": " + message.text("jdbc/pawl", reason));
        }
    }

    @Override
    public synchronized void close() {
        if (registration != null) {
            registration.close();
        }
    }
}
