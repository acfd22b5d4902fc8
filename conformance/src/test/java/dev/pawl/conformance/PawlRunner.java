package dev.pawl.conformance;

import dev.pawl.conformance.fault.RunnerProcess;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.run.Connector;
import java.util.Map;
import java.util.Properties;

/** Pawl as the subject of the kit. */
final class PawlRunner {
    private PawlRunner() {}

    static Runner inThread() {
        return (database, migrations) -> {
            try {
                var report = pawl(database, migrations.toString()).migrate(event -> {});
                return new Runner.Ending(report.error() == null, report.toString());
            } catch (PawlException e) {
                return new Runner.Ending(false, e.toString());
            }
        };
    }

    static Runner inProcess() {
        return (database, migrations) -> {
            try (var process = RunnerProcess.migrate(database.url(), database.owner(), migrations)) {
                var ended = process.await();
                return new Runner.Ending(ended.exitCode() == 0, ended.toString());
            }
        };
    }

    static Pawl pawl(EmbeddedDatabase database, String migrations) {
        var properties = new Properties();
        properties.setProperty("user", database.owner());
        return Pawl.load(
                PawlConfiguration.of(Map.of(Setting.MIGRATIONS, migrations)),
                Connector.of(database.url(), properties),
                PawlRunner.class.getClassLoader());
    }
}
