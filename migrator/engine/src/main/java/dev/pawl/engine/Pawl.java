package dev.pawl.engine;

import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.history.HistoryTable;
import dev.pawl.engine.history.InstanceTable;
import dev.pawl.engine.history.Occupants;
import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.instance.InstanceRegistration;
import dev.pawl.engine.maintain.Maintenance;
import dev.pawl.engine.migration.MigrationFolder;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.MigrationSource;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.override.Accept;
import dev.pawl.engine.override.Resolve;
import dev.pawl.engine.plan.Plan;
import dev.pawl.engine.report.ActionReport;
import dev.pawl.engine.report.EnvironmentReport;
import dev.pawl.engine.report.MaintainReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.PlanReport;
import dev.pawl.engine.report.ResetReport;
import dev.pawl.engine.report.StatusReport;
import dev.pawl.engine.report.TakeoverReport;
import dev.pawl.engine.reset.EnvironmentMarker;
import dev.pawl.engine.reset.Reset;
import dev.pawl.engine.reset.ResetGuards;
import dev.pawl.engine.run.BookkeepingError;
import dev.pawl.engine.run.Connecting;
import dev.pawl.engine.run.Connector;
import dev.pawl.engine.run.OperatorRun;
import dev.pawl.engine.run.Run;
import dev.pawl.engine.run.RunOptions;
import dev.pawl.engine.run.Timing;
import dev.pawl.engine.takeover.Adopt;
import dev.pawl.engine.takeover.Baseline;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

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

    /**
     * The folder of migrations that the configuration names, to write in. No database is needed.
     *
     * @throws PawlException when it is not a folder
     */
    public static MigrationFolder folder(PawlConfiguration configuration) {
        return MigrationFolder.at(configuration.migrations());
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
        var options = options(last == Phase.CONTRACT);
        return new Run(set, connecting(timing, listener), options, timing, listener).execute();
    }

    /**
     * What {@link #migrate(Phase, RunListener)} would do now. Takes no lock and changes nothing.
     *
     * @throws PawlException when a run would be refused, or the database cannot be read
     */
    public PlanReport plan(Phase last, RunListener listener) {
        try (var connection = connecting(Timing.real(), listener).open()) {
            var history = HistoryTable.read(connection);
            if (history.isEmpty()) {
                Occupants.refusal(connection, connector.target(), set).ifPresent(refusal -> {
                    throw refusal;
                });
            }
            var plan = Plan.of(set, history, last == Phase.CONTRACT);
            plan.refusal().ifPresent(refusal -> {
                throw refusal;
            });
            return PlanReport.of(plan);
        } catch (SQLException e) {
            throw BookkeepingError.of(e, connector.target());
        }
    }

    /**
     * Compares files and history. Takes no lock and changes nothing.
     *
     * @throws PawlException when the database cannot be reached or its history cannot be read
     */
    public StatusReport status(RunListener listener) {
        try (var connection = connecting(Timing.real(), listener).open()) {
            var history = HistoryTable.read(connection);
            var instances = InstanceTable.read(connection, configuration.instanceGrace());
            var report = StatusReport.of(connection.getCatalog(), set, history, instances);
            var refusal = history.isEmpty()
                    ? Occupants.refusal(connection, connector.target(), set)
                    : Optional.<PawlException>empty();
            return refusal.map(report::with).orElse(report);
        } catch (SQLException e) {
            throw BookkeepingError.of(e, connector.target());
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

    /**
     * Accepts the difference between files and history for which a run is refused because of {@code version}.
     *
     * @param because why; recorded
     * @throws PawlException when there is no such difference, or it could not be recorded
     */
    public ActionReport accept(String version, String because, RunListener listener) {
        var accept = new Accept(set, version, because);
        return operatorRun("pawl accept " + version, listener).execute(accept::in);
    }

    /**
     * Says what became of a statement of {@code version} that an interrupted run had begun outside a transaction.
     *
     * @param because why; recorded, may be empty
     * @throws PawlException when nothing is unknown about that file, or it could not be recorded
     */
    public ActionReport resolve(String version, Resolve.Verdict verdict, String because, RunListener listener) {
        var resolve = new Resolve(set, version, verdict, because);
        return operatorRun("pawl resolve " + version, listener).execute(resolve::in);
    }

    /**
     * Records all migrations up to and including {@code version} as applied, without running them;
     * {@link Baseline#NONE} records only that what the database holds belongs to somebody else.
     *
     * @param because why; recorded, may be empty
     * @throws PawlException when the database has a history
     */
    public TakeoverReport baseline(String version, String because, RunListener listener) {
        var baseline = Baseline.upTo(set, version, because);
        return operatorRun("pawl baseline " + version, listener).execute(baseline::in);
    }

    /**
     * Takes over the history of another tool, all of it or nothing.
     *
     * @param table its table, when that is not at its usual place
     * @param dryRun whether only to tell what would be recorded
     * @param because why; recorded, may be empty
     * @throws PawlException when it cannot be taken over
     */
    public TakeoverReport adopt(
            OtherTool tool, Optional<String> table, boolean dryRun, String because, RunListener listener) {
        var adopt = new Adopt(set, tool, table, dryRun, because);
        return operatorRun("pawl adopt --from " + tool.word(), listener).execute(adopt::in);
    }

    /**
     * Drops everything that is the database's own, to be migrated again next. For development.
     *
     * @param confirmation what {@link ResetGuards#VARIABLE} is set to
     * @param dryRun whether only to tell what would be dropped; needs the guards, too
     * @throws PawlException when a guard is missing, or something could not be dropped; nothing was
     */
    public ResetReport reset(String confirmation, boolean dryRun, RunListener listener) {
        var guards = new ResetGuards(confirmation, configuration.devMode());
        guards.require(connector.target(), marker(listener));
        var reset = new Reset(guards, dryRun);
        return operatorRun("pawl reset", listener).execute(reset::in);
    }

    /**
     * Keeps any database as its tags say: partitions ahead of time, retention, clean-up. What failed is in the report.
     *
     * @param interval nothing is done when another process did it less than this ago; zero does it in any case
     * @throws PawlException when the database cannot be reached or worked on
     */
    public MaintainReport maintain(Duration interval, RunListener listener) {
        var timing = Timing.real();
        var connecting = connecting(timing, listener);
        var budget = configuration.maintainBudget();
        return new Maintenance(connector.target(), runner, interval, budget, connecting, timing).run();
    }

    /** What the database says of itself. Takes no lock and changes nothing. */
    public EnvironmentReport environment(RunListener listener) {
        var word = marker(listener).map(EnvironmentMarker::word).orElse(null);
        return new EnvironmentReport(connector.target(), word, null);
    }

    /**
     * Marks the database.
     *
     * @param because why; recorded, may be empty
     */
    public EnvironmentReport mark(EnvironmentMarker marker, String because, RunListener listener) {
        return operatorRun("pawl environment " + marker.word(), listener)
                .execute(transaction -> marker.mark(transaction, because));
    }

    private Optional<EnvironmentMarker> marker(RunListener listener) {
        try (var connection = connecting(Timing.real(), listener).open()) {
            return EnvironmentMarker.read(connection);
        } catch (SQLException e) {
            throw BookkeepingError.of(e, connector.target());
        }
    }

    private OperatorRun operatorRun(String command, RunListener listener) {
        var timing = Timing.real();
        return new OperatorRun(command, set, connecting(timing, listener), options(false), timing, listener);
    }

    private Connecting connecting(Timing timing, RunListener listener) {
        return new Connecting(connector, configuration.connectWait(), timing, listener);
    }

    private RunOptions options(boolean contract) {
        return new RunOptions(
                runner,
                configuration.lockKey(),
                configuration.lockWait(),
                configuration.lockTimeout(),
                configuration.retryBudget(),
                contract,
                configuration.instanceGrace());
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
