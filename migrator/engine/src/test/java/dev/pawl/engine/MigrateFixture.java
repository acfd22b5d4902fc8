package dev.pawl.engine;

import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.StatusReport;
import dev.pawl.engine.run.Connector;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A fresh database, a folder of migrations, and Pawl to bring the one to the other. */
abstract class MigrateFixture {
    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @TempDir
    Path directory;

    MigrationFolder folder = new MigrationFolder(Path.of("."));

    @BeforeEach
    void useTheDirectory() {
        folder = new MigrationFolder(directory);
    }

    List<String> tables() throws Exception {
        return fresh.query("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
                + " ORDER BY relname");
    }

    MigrateReport migrate() {
        return migrate(Map.of(), event -> {});
    }

    MigrateReport migrate(Map<Setting, String> settings, RunListener listener) {
        return migrate(settings, listener, connector());
    }

    /** A run that applies contract-phase migrations, too. */
    MigrateReport contract() {
        return pawl(Map.of(), connector()).migrate(Phase.CONTRACT, event -> {});
    }

    /** Connects as the owner. */
    Connector connector() {
        var properties = new Properties();
        properties.setProperty("user", fresh.database().owner());
        return Connector.of(fresh.database().url(), properties);
    }

    MigrateReport migrate(Map<Setting, String> settings, RunListener listener, Connector connector) {
        return pawl(settings, connector).migrate(listener);
    }

    StatusReport status() {
        return pawl().status(event -> {});
    }

    /** Pawl with the files as they are now. */
    Pawl pawl() {
        return pawl(Map.of());
    }

    Pawl pawl(Map<Setting, String> settings) {
        return pawl(settings, connector());
    }

    /** Pawl with the migrations that are in the folder now. */
    Pawl pawl(Map<Setting, String> settings, Connector connector) {
        var values = new EnumMap<Setting, String>(Setting.class);
        values.putAll(settings);
        values.put(Setting.MIGRATIONS, directory.toString());
        var configuration = PawlConfiguration.of(values);
        return Pawl.load(configuration, connector, MigrateFixture.class.getClassLoader());
    }

    static List<String> versions(MigrateReport report) {
        return report.applied().stream().map(step -> step.version().text()).toList();
    }
}
