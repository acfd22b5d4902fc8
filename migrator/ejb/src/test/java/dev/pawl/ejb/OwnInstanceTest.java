package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.instance.InstanceRegistration;
import dev.pawl.engine.run.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registering is not what an application lives of. */
final class OwnInstanceTest {
    private static final Connector NOWHERE = Connector.of("jdbc:postgresql://localhost:1/none", new Properties());

    @TempDir
    private Path migrations;

    @Test
    void anUnsoundSetIsToldAtTheStartAndNotByTheWatch() throws IOException {
        Files.writeString(migrations.resolve("no_number.sql"), "SELECT 1");
        try (var instance = new OwnInstance(this::load)) {
            assertThatThrownBy(() -> instance.register(Duration.ZERO)).isInstanceOf(PawlException.class);

            instance.check();
        }
    }

    @Test
    void aDatabaseThatDoesNotAnswerIsLeftToTheRun() throws IOException {
        Files.writeString(migrations.resolve("0001_a.up.sql"), "SELECT 1");
        var registration = load();
        try (var instance = new OwnInstance(() -> registration)) {
            instance.register(Duration.ZERO);
            instance.check();

            assertThat(registration.isRegistered()).isFalse();
        }
    }

    private InstanceRegistration load() {
        var configuration = PawlConfiguration.of(Map.of(Setting.MIGRATIONS, migrations.toString()));
        return Pawl.load(configuration, NOWHERE, OwnInstanceTest.class.getClassLoader())
                .instance("shop");
    }
}
