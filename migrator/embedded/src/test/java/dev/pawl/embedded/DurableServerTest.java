package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DurableServerTest {
    private static final String PASSWORD = "a secret with 'quotes'";

    @TempDir
    private Path home;

    @Test
    void keepsItsDataAcrossRestarts() throws Exception {
        try (var server = DurableServer.start(home, PASSWORD)) {
            create(server, "CREATE TABLE kept (id int)");
        }

        try (var server = DurableServer.start(home, PASSWORD)) {
            create(server, "INSERT INTO kept VALUES (1)");
        }
    }

    @Test
    void stopsTheServerOfAKilledProcessBeforeItStartsAgain() throws Exception {
        var killed = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledStarter.class.getName(),
                        home.toString(),
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(killed.waitFor()).isEqualTo(KilledStarter.EXIT_CODE);
        assertThat(postmaster()).isPresent();
        var orphan = postmaster().orElseThrow();

        try (var server = DurableServer.start(home, PASSWORD)) {
            create(server, "INSERT INTO kept VALUES (1)");
            assertThat(orphan.isAlive()).isFalse();
        }
        assertThat(postmaster()).isEmpty();
    }

    @Test
    void tellsWhetherItsServerStillRuns() throws Exception {
        try (var server = DurableServer.start(home, PASSWORD)) {
            assertThat(server.isRunning()).isTrue();
            var postmaster = postmaster().orElseThrow();
            postmaster.destroyForcibly();
            postmaster.onExit().get(30, TimeUnit.SECONDS);

            assertThat(server.isRunning()).isFalse();
        }
    }

    @Test
    void itsProgramsBelongToItsOwnerOnly() throws Exception {
        try (var server = DurableServer.start(home, PASSWORD)) {
            create(server, "CREATE TABLE kept (id int)");
            assertThat(Files.getPosixFilePermissions(home.resolve("programs")))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }

    private Optional<ProcessHandle> postmaster() throws Exception {
        return Postmaster.of(home.resolve("postgresql-" + EmbeddedServer.BUNDLED_MAJOR + "/data"))
                .process();
    }

    /** Starts a server, writes to it and dies without stopping it. */
    static final class KilledStarter {
        static final int EXIT_CODE = 137;

        private KilledStarter() {}

        public static void main(String[] arguments) throws Exception {
            var server = DurableServer.start(Path.of(arguments[0]), arguments[1]);
            create(server, "CREATE TABLE kept (id int)");
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    @Test
    void startsOverWhenTheFirstStartWasKilledHalfWay() throws Exception {
        var data = Files.createDirectories(home.resolve("postgresql-" + EmbeddedServer.BUNDLED_MAJOR + "/data"));
        Files.writeString(data.resolve("postgresql.conf"), "half");

        try (var server = DurableServer.start(home, PASSWORD)) {
            create(server, "CREATE TABLE kept (id int)");
        }
    }

    @Test
    void trustsNobodyWithoutAPasswordAndSyncsItsWrites() throws Exception {
        try (var server = DurableServer.start(home, PASSWORD)) {
            assertThatThrownBy(() -> DriverManager.getConnection(server.url("postgres"), "postgres", "guess"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
            try (var connection = server.connect("postgres")) {
                assertThat(FreshDatabase.query(connection, "SHOW fsync")).containsExactly("on");
                assertThat(FreshDatabase.query(
                                connection, "SELECT left(rolpassword, 13) FROM pg_authid WHERE rolname = 'postgres'"))
                        .containsExactly("SCRAM-SHA-256");
            }
        }
    }

    private static void create(DurableServer server, String sql) throws SQLException {
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
