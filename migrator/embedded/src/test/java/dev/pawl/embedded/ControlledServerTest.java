package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.embedded.ControlledServer.Stop;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ControlledServerTest {
    @TempDir
    private Path home;

    @ParameterizedTest
    @EnumSource(Stop.class)
    void whatWasCommittedIsThereAfterARestartOnTheSamePort(Stop mode) throws Exception {
        try (var server = ControlledServer.prepare(EmbeddedServer.BUNDLED_MAJOR, home)) {
            server.start();
            var database = server.createDatabase();
            try (var connection = database.connect();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE kept AS SELECT 1 AS id");
            }

            server.stop(mode);
            assertThat(server.isRunning()).isFalse();
            server.start();

            try (var connection = database.connect()) {
                assertThat(FreshDatabase.query(connection, "SELECT id FROM kept"))
                        .containsExactly("1");
            }
        }
    }

    @Test
    void aServerThatDoesNotAnswerYetSaysSoUntilItIsPromoted() throws Exception {
        try (var server = ControlledServer.prepare(EmbeddedServer.BUNDLED_MAJOR, home)) {
            server.startWithoutAnswering();

            assertThatThrownBy(() -> server.superuser("postgres"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P03"));
            server.promote();
            try (var connection = server.superuser("postgres")) {
                assertThat(FreshDatabase.query(connection, "SELECT pg_is_in_recovery()"))
                        .containsExactly("f");
            }
        }
    }

    @Test
    void onlyAStoppedServerCanBeFollowed() throws Exception {
        try (var primary = ControlledServer.prepare(EmbeddedServer.BUNDLED_MAJOR, home.resolve("primary"));
                var standby = ControlledServer.prepare(EmbeddedServer.BUNDLED_MAJOR, home.resolve("standby"))) {
            primary.start();

            assertThatThrownBy(() -> standby.follow(primary)).hasMessageContaining("stopped");
        }
    }
}
