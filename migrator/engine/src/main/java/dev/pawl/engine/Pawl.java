package dev.pawl.engine;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.history.HistoryTable;
import dev.pawl.engine.history.InstanceTable;
import dev.pawl.engine.instance.InstanceRegistration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.MigrationSource;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.StatusReport;
import dev.pawl.engine.run.Connecting;
import dev.pawl.engine.run.Connector;
import dev.pawl.engine.run.Run;
import dev.pawl.engine.run.RunOptions;
import dev.pawl.engine.run.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/**
 * Moves a PostgreSQL schema forward. The one type to begin with:
 *
 * <pre>{@code
 * var pawl = Pawl.load(PawlConfiguration.of(Map.of()), connector, loader);
 * MigrateReport report = pawl.migrate(new LogListener());
 * }</pre>
 *
 * <p>Immutable and thread-safe: each call opens a connection of its own and closes it. Any number of them may migrate
 * the same database at once, in any number of processes; one does, the others wait for it.
 */
public final class Pawl {
    private final PawlConfiguration configuration;
    private final MigrationSet set;
    private final Connector connector;
    private final String runner;

    private Pawl(PawlConfiguration configuration, MigrationSet set, Connector connector, String runner) {
        this.configuration = configuration;
        this.set = set;
        this.connector = connector;
        this.runner = runner;
    }

    /**
     * Loads the migration set that the configuration names.
     *
     * @param loader finds sets on the class path
     * @throws PawlException when the set is not sound; nothing was run
     */
    public static Pawl load(PawlConfiguration configuration, Connector connector, ClassLoader loader) {
        var set = MigrationSet.load(MigrationSource.at(configuration.migrations(), loader));
        return new Pawl(configuration, set, connector, defaultRunner());
    }

    /** The migrations, ordered. */
    public MigrationSet set() {
        return set;
    }

    /** Applies what is pending and expand-phase, as {@link #migrate(Phase, RunListener)} does. */
    public MigrateReport migrate(RunListener listener) {
        return migrate(Phase.EXPAND, listener);
    }

    /**
     * Applies what is pending. What goes wrong is in the report; only a bug in Pawl is thrown.
     *
     * @param last with {@link Phase#EXPAND}, contract-phase migrations are held back; with {@link Phase#CONTRACT} they
     *     run, too, if no living instance needs what they take away
     */
    public MigrateReport migrate(Phase last, RunListener listener) {
        var timing = Timing.real();
        var options = new RunOptions(
                runner,
                configuration.lockKey(),
                configuration.lockWait(),
                configuration.lockTimeout(),
                configuration.retryBudget(),
                last == Phase.CONTRACT,
                configuration.instanceGrace());
        var connecting = new Connecting(connector, configuration.connectWait(), timing, listener);
        return new Run(set, connecting, options, timing, listener).execute();
    }

    /**
     * Compares files and history. Takes no lock and changes nothing.
     *
     * @throws PawlException when the database cannot be reached or its history cannot be read
     */
    public StatusReport status(RunListener listener) {
        var connecting = new Connecting(connector, configuration.connectWait(), Timing.real(), listener);
        try (var connection = connecting.open()) {
            var history = HistoryTable.read(connection);
            var instances = InstanceTable.read(connection, configuration.instanceGrace());
            return StatusReport.of(connection.getCatalog(), set, history, instances);
        } catch (SQLException e) {
            throw PawlException.of(Message.BOOKKEEPING_FAILED, connector.target(), String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    /**
     * The registration of this process as an instance of an application, to be made and withdrawn by the caller.
     *
     * @param application its name unless {@code pawl.application} gives another; without one, the host's
     */
    public InstanceRegistration instance(String application) {
        var name = configuration.application().orElse(application.isBlank() ? hostName() : application);
        return InstanceRegistration.of(name, runner, set, configuration.instanceGrace(), connector, Timing.real());
    }

    /** Who runs, for the history: {@code host/pid}. */
    private static String defaultRunner() {
        return hostName() + "/" + ProcessHandle.current().pid();
    }

    /** The name that the machine gives itself; asking the network for it could take seconds. */
    private static String hostName() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
        } catch (IOException e) {
            return System.getenv().getOrDefault("HOSTNAME", "localhost");
        }
    }
}
