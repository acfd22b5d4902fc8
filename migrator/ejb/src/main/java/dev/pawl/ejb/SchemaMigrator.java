package dev.pawl.ejb;

import dev.pawl.ejb.SchemaState.Activity;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.run.Connector;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.ConcurrencyManagement;
import jakarta.ejb.ConcurrencyManagementType;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionManagement;
import jakarta.ejb.TransactionManagementType;
import jakarta.enterprise.concurrent.ManagedScheduledExecutorService;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/**
 * Migrates when the application starts. With {@code pawl.startup=wait} the application is not started before its schema
 * is ready, and fails to start when it cannot be; with {@code background} it starts at once and {@link SchemaMonitor}
 * tells how far the run is. Beans that need the schema while they start name this one in {@code @DependsOn}.
 */
@Singleton
@Startup
@TransactionManagement(TransactionManagementType.BEAN)
@ConcurrencyManagement(ConcurrencyManagementType.BEAN)
public class SchemaMigrator {
    private static final Logger LOGGER = System.getLogger("dev.pawl");
    private static final InstantSource CLOCK = InstantSource.system();
    /** Of pawl-datasources.xml; environment variable DB_POOL_MAX. */
    private static final String POOL_MAX = "db.pool.max";

    private static final String DEFAULT_POOL_MAX = "20";

    private static final Duration FIRST_MAINTENANCE = Duration.ofMinutes(1);

    /** Connections of a pool keep locks and settings beyond {@code close()}; these are really closed. */
    @Resource(name = "jdbc/pawl", lookup = "jdbc/pawl", shareable = false)
    private DataSource migratorDataSource;

    @Resource(name = "jdbc/pawl-application", lookup = "jdbc/app")
    private DataSource applicationDataSource;

    @Resource(name = "concurrent/pawl", lookup = "java:comp/DefaultManagedScheduledExecutorService")
    private ManagedScheduledExecutorService executor;

    @Resource(lookup = "java:app/AppName")
    private String applicationName;

    @Inject
    private Config config;

    @Inject
    private SchemaMonitor monitor;

    /** What the server may not have is looked for here. */
    @Inject
    private Instance<Object> beans;

    private @Nullable SchemaWatch watch;
    private @Nullable OwnInstance instance;
    private Duration patience = Duration.ZERO;
    private @Nullable Future<?> looking;
    private @Nullable Future<?> running;
    private @Nullable Future<?> maintaining;

    @PostConstruct
    void start() {
        try {
            begin(PawlConfiguration.read(Map.of(), this::configured));
        } catch (PawlException e) {
            SchemaRun.fail(monitor, ErrorReport.of(e), e);
        } catch (RuntimeException | LinkageError e) {
            SchemaRun.fail(monitor, SchemaRun.unexpected(e), e);
        }
        var obstacle = obstacle();
        if (obstacle != null) {
            // A bean that does not start is not told that it ends.
            stop();
            throw PawlException.of(Message.STARTUP_FAILED, SchemaRun.words(obstacle));
        }
    }

    /** Why the application must not start; nothing in the background, where health tells it. */
    private @Nullable ErrorReport obstacle() {
        var state = monitor.state();
        return state.activity() == Activity.FAILED && !isBackground() ? state.problem() : null;
    }

    /** Starts a run in the background, unless one is going on. */
    private synchronized void migrateInBackground() {
        boolean going = running != null && !running.isDone();
        if (watch != null && !going) {
            running = executor.submit(this::registerAndMigrate);
        }
    }

    @PreDestroy
    void stop() {
        cancel(looking);
        cancel(running);
        cancel(maintaining);
        if (instance != null) {
            instance.close();
        }
    }

    private void begin(PawlConfiguration configuration) {
        var connector = Connector.of(migratorDataSource, "jdbc/pawl");
        var loader = Thread.currentThread().getContextClassLoader();
        var database =
                new DatabaseProbe(applicationDataSource, new PoolBudget(poolMax(), configuration.replicas()), CLOCK);
        var telemetry = Telemetry.of(beans, monitor, CLOCK);
        var run = new SchemaRun(configuration, connector, loader, monitor, telemetry, CLOCK);
        var begun = new SchemaWatch(monitor, database, () -> impatient(connector, loader), run, CLOCK);
        watch = begun;
        patience = configuration.lockWait();
        if (configuration.registerInstance()) {
            instance = new OwnInstance(
                    () -> Pawl.load(configuration, connector, loader).instance(applicationName));
        }
        if (!configuration.enabled()) {
            monitor.update(SchemaState::skipped);
            LOGGER.log(Level.INFO, Message.STARTUP_SKIPPED.id() + ": " + Message.STARTUP_SKIPPED.text());
            begun.run();
            checkInstance();
        } else if (isBackground()) {
            migrateInBackground();
        } else {
            register();
            begun.migrate();
            checkInstance();
        }
        if (obstacle() != null) {
            // Nobody would stop the looks of an application that does not start.
            return;
        }
        maintain(configuration, connector, loader);
        long pause = configuration.probeInterval().toMillis();
        looking = executor.scheduleWithFixedDelay(
                () -> look(begun), isBackground() ? 0 : pause, pause, TimeUnit.MILLISECONDS);
    }

    /** Not at once: a start has other things to do, and every replica may be starting. */
    private void maintain(PawlConfiguration configuration, Connector connector, ClassLoader loader) {
        var interval = configuration.maintainInterval();
        if (!interval.isZero()) {
            var maintenance = new SchemaMaintenance(
                    () -> impatient(connector, loader), interval, monitor, MaintenanceMetrics.of(beans, CLOCK), CLOCK);
            long first = Math.min(interval.toMillis(), FIRST_MAINTENANCE.toMillis());
            maintaining =
                    executor.scheduleWithFixedDelay(maintenance, first, interval.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void registerAndMigrate() {
        try {
            register();
        } catch (PawlException e) {
            SchemaRun.fail(monitor, ErrorReport.of(e), e);
            return;
        } catch (RuntimeException | LinkageError e) {
            SchemaRun.fail(monitor, SchemaRun.unexpected(e), e);
            return;
        }
        if (watch != null) {
            watch.migrate();
        }
        checkInstance();
    }

    /** Before the history is looked at: what is read there then stays true for this instance. */
    private void register() {
        if (instance != null) {
            instance.register(patience);
        }
    }

    private void checkInstance() {
        if (instance != null) {
            instance.check();
        }
    }

    private void look(SchemaWatch begun) {
        begun.run();
        checkInstance();
        if (isBackground() && begun.isWorthAnotherRun()) {
            migrateInBackground();
        }
    }

    /** The same migrations, but for looks: a database that does not answer is not waited for. */
    private Pawl impatient(Connector connector, ClassLoader loader) {
        var configuration = PawlConfiguration.read(Map.of(Setting.CONNECT_WAIT, "0"), this::configured);
        return Pawl.load(configuration, connector, loader);
    }

    private Optional<String> configured(String name) {
        return config.getOptionalValue(name, String.class);
    }

    private boolean isBackground() {
        return isBackground(this::configured);
    }

    /** Read by itself, since it has to be known even when another value cannot be understood. */
    static boolean isBackground(Function<String, Optional<String>> lookup) {
        try {
            var alone = PawlConfiguration.read(
                    Map.of(), name -> name.equals(Setting.STARTUP.key()) ? lookup.apply(name) : Optional.empty());
            return alone.startup() == PawlConfiguration.Startup.BACKGROUND;
        } catch (PawlException e) {
            return false;
        }
    }

    private int poolMax() {
        var text = configured(POOL_MAX).orElse(DEFAULT_POOL_MAX);
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw PawlException.of(Message.BAD_CONFIGURATION, '"' + text + '"', POOL_MAX, "expected an integer")
                    .causedBy(e);
        }
    }

    private static void cancel(@Nullable Future<?> task) {
        if (task != null) {
            task.cancel(true);
        }
    }
}
