package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.MigrationFolder;
import dev.pawl.conformance.PawlRunner;
import dev.pawl.conformance.Runner;
import dev.pawl.conformance.RunnerProcess;
import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.conformance.oracle.DatabaseOracle;
import dev.pawl.embedded.ControlledServer;
import dev.pawl.embedded.ControlledServer.Stop;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that crash, are full, are standbys or cannot be reached any more. */
final class ServerTroubleTest extends FaultFixture {
    private static final Runner RUNNER = new PawlRunner();

    @ParameterizedTest
    @ValueSource(strings = {"*/ CREATE INDEX CONCURRENTLY", "INSERT INTO public.probe VALUES (10)"})
    void aServerThatCrashesInTheMiddleOfARunIsWaitedForAndTheRunEndsWell(String at) throws Exception {
        var set = MixedSet.in(directory);
        try (var server = newServer("server");
                var proxy = FaultProxy.to(server.port())) {
            server.start();
            var database = server.createDatabase();
            var crash = new Fault.Once(sql -> sql.contains(at), Action.CUT_AFTER);
            proxy.inject(sql -> {
                var action = crash.on(sql);
                if (action == Action.CUT_AFTER) {
                    crashAndStart(server);
                }
                return action;
            });

            var report = set.migrate(database, proxy.port(), new ArrayList<>());

            assertThat(crash.fired()).isTrue();
            assertThat(report.error()).isNull();
            assertThat(report.applied()).hasSize(set.files());
            set.requireUndisturbed(database);
        }
    }

    private static void crashAndStart(ControlledServer server) {
        try {
            server.stop(Stop.IMMEDIATE);
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ControlledServer newServer(String name) throws Exception {
        return ControlledServer.prepare(EmbeddedServer.BUNDLED_MAJOR, directory.resolve(name));
    }

    /** Their sessions are ended (57P01), then nobody listens, then the server does not let anybody in yet (57P03). */
    @Tag("long")
    @Test
    void aRunAndOneThatWaitsForItAreStillThereAfterARestart() throws Exception {
        var folder = MigrationFolder.in(directory, RUNNER);
        Gate.addTo(folder);
        try (var server = newServer("server")) {
            server.start();
            var database = server.createDatabase();
            assertThat(migrate(database.url(), Map.of(), event -> {}).error()).isNull();
            var oracle = new DatabaseOracle(database, RUNNER);
            folder.add("slow", Gate.PASS);
            new Gate(oracle).close();
            try (var first = startPatiently(database.url())) {
                new Gate(oracle).awaitArrival();
                try (var second = startPatiently(database.url())) {
                    Eventually.see("the second one waits", () -> second.output().contains("PAWL0002I"));

                    server.stop(Stop.FAST);
                    for (var run : List.of(first, second)) {
                        try {
                            Eventually.see("it waits for the server", () -> run.output()
                                    .contains("PAWL0008W"));
                        } finally {
                            System.out.println(run.isAlive() + run.output());
                        }
                    }
                    server.startWithoutAnswering();
                    Eventually.see(
                            "somebody is told to wait", () -> server.log().contains("not accepting"));
                    server.promote();
                    new Gate(oracle).open();

                    assertThat(first.exitCode()).as(first.output()).isZero();
                    assertThat(second.exitCode()).as(second.output()).isZero();
                }
            }
            assertThat(oracle.probeCounts()).isEqualTo(folder.countsOfOneRunEach());
            assertThat(oracle.recordedFiles()).isEqualTo(Set.copyOf(folder.fileNames()));
        }
    }

    private RunnerProcess startPatiently(String url) throws IOException {
        return PawlRunner.start(url, fresh.database().owner(), directory, Map.of("PAWL_CONNECT_WAIT", "120s"));
    }

    /** The file before the one at which it stands is lost, too. */
    @Tag("long")
    @Test
    void aRunFollowsAFailoverWhenItsUrlNamesBothServers() throws Exception {
        var folder = MigrationFolder.in(directory, RUNNER);
        Gate.addTo(folder);
        try (var primary = newServer("primary");
                var standby = newServer("standby");
                var pair = FailoverPair.of(primary, standby)) {
            var database = pair.createDatabase();
            var url = "jdbc:postgresql://localhost:%d,localhost:%d/%s?targetServerType=primary"
                    .formatted(primary.port(), standby.port(), database.name());
            assertThat(migrate(url, Map.of(), event -> {}).error()).isNull();
            var oracle = new DatabaseOracle(database, RUNNER);
            new Gate(oracle).close();
            pair.stopReplication();
            folder.add();
            folder.add("slow", Gate.PASS);
            folder.add();
            try (var run = startPatiently(url)) {
                new Gate(oracle).awaitArrival();
                assertThat(oracle.recordedFiles()).hasSize(3);
                assertThat(new DatabaseOracle(database.through(standby.port()), RUNNER).recordedFiles())
                        .hasSize(2);

                pair.failOver();
                new Gate(oracle).open();

                assertThat(run.exitCode()).as(run.output()).isZero();
            }
            assertThat(oracle.probeCounts()).isEqualTo(folder.countsOfOneRunEach());
            assertThat(oracle.recordedFiles()).isEqualTo(Set.copyOf(folder.fileNames()));
        }
    }

    @Test
    void aStandbyIsRefused() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        try (var standby = newServer("server")) {
            standby.start();
            var database = standby.createDatabase();
            standby.stop(Stop.FAST);
            Files.createFile(standby.data().resolve("standby.signal"));
            standby.start();

            var report = migrate(database.url(), Map.of(), event -> {});

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
