package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.embedded.DurableServer;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that crash, are full, are standbys or cannot be reached any more. */
final class ServerTroubleTest extends FaultFixture {
    private static final String PASSWORD = "secret";

    @ParameterizedTest
    @ValueSource(strings = {"*/ CREATE INDEX CONCURRENTLY", "INSERT INTO public.probe VALUES (10)"})
    void aServerThatCrashesInTheMiddleOfARunIsWaitedForAndTheRunEndsWell(String at) throws Exception {
        var set = MixedSet.in(directory);
        var home = Files.createDirectories(directory.resolve("home"));
        var servers = new ConcurrentLinkedDeque<>(List.of(DurableServer.start(home, PASSWORD)));
        try (var proxy = FaultProxy.to(servers.getLast().port())) {
            var crash = new Fault.Once(sql -> sql.contains(at), Action.CUT_AFTER);
            proxy.inject(sql -> {
                var action = crash.on(sql);
                if (action == Action.CUT_AFTER) {
                    servers.add(restarted(servers.getLast(), home));
                    proxy.forwardTo(servers.getLast().port());
                }
                return action;
            });
            var url = "jdbc:postgresql://localhost:" + proxy.port() + "/postgres?password=" + PASSWORD;

            var report = migrate(
                    url, "postgres", Map.of(Setting.MIGRATIONS, set.folder().toString()), event -> {});

            assertThat(crash.fired()).isTrue();
            assertThat(report.error()).isNull();
            assertThat(report.applied()).hasSize(set.files());
            try (var superuser = servers.getLast().connect("postgres")) {
                assertThat(FreshDatabase.query(superuser, MixedSet.STATE)).isEqualTo(set.undisturbed());
            }
        } finally {
            servers.getLast().close();
        }
    }

    /** Stops the server as a power cut does, and starts it again. */
    private static DurableServer restarted(DurableServer crashed, Path home) {
        try {
            var pidFile = home.resolve("postgresql-18/data/postmaster.pid");
            var pid = Long.parseLong(Files.readAllLines(pidFile).get(0));
            var postmaster = ProcessHandle.of(pid).orElseThrow();
            assertThat(new ProcessBuilder("kill", "-QUIT", Long.toString(pid))
                            .start()
                            .waitFor())
                    .isZero();
            postmaster.onExit().join();
            crashed.close();
            return DurableServer.start(home, PASSWORD);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStandbyIsRefused() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        var home = Files.createDirectories(directory.resolve("home"));
        DurableServer.start(home, PASSWORD).close();
        Files.createFile(home.resolve("postgresql-18/data/standby.signal"));
        try (var standby = DurableServer.start(home, PASSWORD)) {
            var report = migrate(standby.url("postgres") + "?password=" + PASSWORD, "postgres", Map.of(), event -> {});

            assertThat(report.error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo("PAWL0206E");
                assertThat(error.exitStatus()).isEqualTo(ExitStatus.USAGE);
                assertThat(error.message()).contains("is a standby");
            });
        }
    }

    @Test
    void aServerWithoutAFreeConnectionIsWaitedForAsLongAsIsAllowed() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        try (var other = fresh.database().connect()) {
            assertThat(other.isValid(1)).isTrue();
            asSuperuser("ALTER DATABASE " + fresh.database().name() + " CONNECTION LIMIT 2");

            var report = migrate(fresh.database().url(), Map.of(Setting.CONNECT_WAIT, "1s"), event -> {});

            assertThat(report.error()).satisfies(error -> {
                assertThat(error.exitStatus()).isEqualTo(ExitStatus.UNREACHABLE);
                assertThat(error.sqlState()).isEqualTo("53300");
            });
            var waited = new ArrayList<RunEvent>();
            var next = migrate(fresh.database().url(), Map.of(), event -> {
                if (event instanceof RunEvent.Connecting connecting) {
                    waited.add(connecting);
                    leave(other);
                }
            });
            assertThat(waited).isNotEmpty();
            assertThat(next.outcome()).isEqualTo(Outcome.APPLIED);
        }
    }

    private static void leave(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The server hears nothing from a runner that holds a table which everybody needs. */
    @Tag("long")
    @Test
    void aNetworkThatSwallowsEverythingFreesTheTablesWithinAMinute() throws Exception {
        write("0001_busy.up.sql", "CREATE TABLE busy (id int);\n");
        assertThat(migrate().error()).isNull();
        write("0002_copy.up.sql", "LOCK TABLE busy IN ACCESS EXCLUSIVE MODE;\nCOPY busy FROM stdin;\n2\n\\.\n");
        try (var proxy = FaultProxy.to(serverPort())) {
            var fault = new Fault.Once(sql -> sql.startsWith("COPY busy"), Action.PASS);
            proxy.inject(sql -> {
                fault.on(sql);
                if (fault.fired()) {
                    proxy.freeze();
                }
                return Action.PASS;
            });
            try (var runner = start(url(proxy.port()))) {
                var holders = "SELECT pid FROM pg_locks WHERE relation = to_regclass('busy') AND granted"
                        + " AND mode = 'AccessExclusiveLock'";
                Eventually.rows(superuser(), holders);
                Eventually.see("the fault", fault::fired);

                Eventually.see("the table is free", java.time.Duration.ofSeconds(75), () -> query(holders)
                        .isEmpty());
                assertThat(migrate().outcome()).isEqualTo(Outcome.APPLIED);
                assertThat(runner.isAlive()).isTrue();
            }
        }
        assertThat(query("SELECT id FROM busy")).containsExactly("2");
        requireNothingLeftBehind();
    }
}
