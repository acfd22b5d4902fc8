package dev.pawl.conformance;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.run.Connector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
            var builder = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            "dev.pawl.cli.Main",
                            "migrate",
                            "--url",
                            database.url(),
                            "--migrations",
                            migrations.toString())
                    .redirectErrorStream(true);
            builder.environment().put("PGUSER", database.owner());
            var process = builder.start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Runner.Ending(process.waitFor() == 0, output);
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
