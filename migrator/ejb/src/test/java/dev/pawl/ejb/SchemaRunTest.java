package dev.pawl.ejb;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.ejb.SchemaState.Activity;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.run.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever goes wrong in the background ends in the monitor. */
final class SchemaRunTest {
    private final SchemaMonitor monitor = new SchemaMonitor();

    @TempDir
    private Path migrations;

    @Test
    void badMigrationSetIsTold() throws IOException {
        Files.writeString(migrations.resolve("no_number.sql"), "SELECT 1");

        run(new Refusing(new SQLException("not asked"))).run();

        assertThat(monitor.state().activity()).isEqualTo(Activity.FAILED);
        assertThat(monitor.state().problem()).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("PAWL0401E");
            assertThat(problem.message()).contains("no_number.sql");
        });
    }

    @Test
    void refusedLoginIsTold() throws IOException {
        Files.writeString(migrations.resolve("0001_a.up.sql"), "SELECT 1");

        run(new Refusing(new SQLException("password authentication failed", "28P01")))
                .run();

        assertThat(monitor.state().lastRun()).isNotNull();
        assertThat(SchemaRun.words(requireNonNull(monitor.state().problem())))
                .startsWith("PAWL1102E: ")
                .contains("password authentication failed (SQLSTATE 28P01) Next: Check user");
    }

    @Test
    void missingDriverIsTold() throws IOException {
        Files.writeString(migrations.resolve("0001_a.up.sql"), "SELECT 1");

        run(new Refusing(new NoClassDefFoundError("org/postgresql/PGConnection")))
                .run();

        assertThat(monitor.state().activity()).isEqualTo(Activity.FAILED);
        assertThat(monitor.state().problem())
                .satisfies(problem -> assertThat(problem.message()).contains("org/postgresql/PGConnection"));
    }

    private SchemaRun run(Connector connector) {
        var configuration = PawlConfiguration.of(Map.of(Setting.MIGRATIONS, migrations.toString()));
        InstantSource clock = InstantSource.fixed(Instant.EPOCH);
        return new SchemaRun(
                configuration,
                connector,
                SchemaRunTest.class.getClassLoader(),
                monitor,
                new Telemetry(List.of()),
                clock);
    }

    /** Gives no connection. */
    private record Refusing(Throwable reason) implements Connector {
        @Override
        public String target() {
            return "db";
        }

        @Override
        public Connection open() throws SQLException {
            if (reason instanceof Error error) {
                throw error;
            }
            throw (SQLException) reason;
        }
    }
}
