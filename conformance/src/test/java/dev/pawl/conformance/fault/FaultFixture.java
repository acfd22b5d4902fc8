package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.PawlRunner;
import dev.pawl.conformance.RunnerProcess;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.rule.EveryPoint;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.run.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A fresh database, a folder of migrations, a superuser who looks on, and Pawl in this process. */
abstract class FaultFixture {
    /** Sessions of runners; to be asked by a superuser. */
    static final String RUNNERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND pid <> pg_backend_pid() AND application_name LIKE 'pawl%'";

    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @TempDir
    Path directory;

    private @Nullable Connection superuser;

    @BeforeEach
    void lookOn() throws SQLException {
        superuser = fresh.database().connectAsSuperuser();
    }

    @AfterEach
    void leave() throws SQLException {
        superuser().close();
    }

    Connection superuser() {
        if (superuser == null) {
            throw new IllegalStateException("no test is running");
        }
        return superuser;
    }

    List<String> query(String sql) throws SQLException {
        return FreshDatabase.query(superuser(), sql);
    }

    void asSuperuser(String sql) throws SQLException {
        Eventually.execute(superuser(), sql);
    }

    static int serverPort() {
        return EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).port();
    }

    String url(int port) {
        return "jdbc:postgresql://localhost:" + port + "/" + fresh.database().name();
    }

    void write(String file, String sql) throws IOException {
        Files.writeString(directory.resolve(file), sql);
    }

    MigrateReport migrate() {
        return migrate(fresh.database().url(), Map.of(), event -> {});
    }

    MigrateReport migrate(String url, Map<Setting, String> settings, RunListener listener) {
        return migrate(url, fresh.database().owner(), settings, listener);
    }

    MigrateReport migrate(String url, String user, Map<Setting, String> settings, RunListener listener) {
        return pawl(url, user, settings).migrate(listener);
    }

    Pawl pawl(String url, String user, Map<Setting, String> settings) {
        var values = new EnumMap<Setting, String>(Setting.class);
        values.put(Setting.MIGRATIONS, directory.toString());
        values.putAll(settings);
        var properties = new Properties();
        properties.setProperty("user", user);
        return Pawl.load(
                PawlConfiguration.of(values), Connector.of(url, properties), FaultFixture.class.getClassLoader());
    }

    RunnerProcess start(String url) throws IOException {
        return PawlRunner.start(url, fresh.database().owner(), directory, Map.of());
    }

    /** Pawl in this process on a database of its own; the caller closes it. */
    final Subject subject() {
        return Subject.create(
                PawlRunner.inThisProcess(), EmbeddedServer.BUNDLED_MAJOR, directory, Duration.ofMinutes(2));
    }

    /** Files of every kind, of which Pawl in this process applies what an interrupted run has left. */
    final EveryPoint everyPoint(String name, int step) {
        return new EveryPoint(name, EveryPoint.step(step), () -> {
            var subject = subject();
            subject.folder().addEveryKind();
            return subject;
        });
    }

    /** Migrates the database of a subject, through a proxy. */
    MigrateReport migrate(Subject subject, FaultProxy proxy, RunListener listener) {
        var target = Target.through(proxy.port(), subject.database());
        var settings = Map.of(Setting.MIGRATIONS, subject.folder().path().toString());
        return migrate(target.url(), target.user(), settings, listener);
    }

    /** Nobody holds an advisory lock, and no index is half-built. */
    void requireNothingLeftBehind() throws Exception {
        Eventually.noRows(superuser(), RUNNERS);
        assertThat(query("SELECT pid FROM pg_locks WHERE locktype = 'advisory'"
                        + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"))
                .as("sessions that hold advisory locks")
                .isEmpty();
        assertThat(query("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"))
                .as("invalid indexes")
                .isEmpty();
    }
}
