package dev.pawl.bench;

import java.nio.file.Path;
import org.flywaydb.core.Flyway;

/** Flyway with its defaults; only the form of the file names is configured. */
final class FlywayRunner implements MigrationRunner {
    @Override
    public int migrate(Target target, Path folder) {
        return Flyway.configure()
                .dataSource(target.url(), target.user(), null)
                .locations("filesystem:" + folder)
                .sqlMigrationPrefix("")
                .sqlMigrationSeparator("_")
                .sqlMigrationSuffixes(".up.sql")
                .load()
                .migrate()
                .migrationsExecuted;
    }
}
