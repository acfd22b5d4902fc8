package dev.pawl.bench;

import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.run.Connector;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

/** Pawl as an application calls it, with all its defaults. */
final class PawlRunner implements MigrationRunner {
    @Override
    public int migrate(Target target, Path folder) {
        return migrate(target, folder.toString(), PawlRunner.class.getClassLoader());
    }

    static int migrate(Target target, String location, ClassLoader loader) {
        var configuration = PawlConfiguration.of(Map.of(Setting.MIGRATIONS, location));
        var report = Pawl.load(configuration, connector(target), loader).migrate(event -> {});
        if (report.error() != null) {
            throw new IllegalStateException(report.error().message());
        }
        return report.applied().size();
    }

    static Connector connector(Target target) {
        var properties = new Properties();
        properties.setProperty("user", target.user());
        return Connector.of(target.url(), properties);
    }
}
