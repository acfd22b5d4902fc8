package dev.pawl.conformance.peer;

import dev.pawl.conformance.JavaCommand;
import dev.pawl.conformance.Runner;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Target;
import java.io.IOException;
import java.nio.file.Path;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Flyway. Files of statements that PostgreSQL refuses in a transaction also count themselves, which Flyway wants to be
 * told ({@code mixed}).
 */
final class FlywayRunner implements Runner {
    @Override
    public Running start(Target target, Path migrations) throws IOException {
        return JavaCommand.start(FlywayRunner.class, target, migrations);
    }

    /** Arguments: URL, user, folder. */
    public static void main(String[] arguments) {
        try {
            var configuration = Flyway.configure()
                    .dataSource(arguments[0], arguments[1], "")
                    .locations("filesystem:" + arguments[2])
                    .mixed(true);
            // What its makers recommend for indexes that are built concurrently.
            configuration
                    .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                    .setTransactionalLock(false);
            configuration.load().migrate();
        } catch (FlywayException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    @Override
    public String fileName(int number, String words) {
        return "V%d__%s.sql".formatted(number, words);
    }

    @Override
    public String historyTable() {
        return "public.flyway_schema_history";
    }

    @Override
    public String historyQuery() {
        return "SELECT script FROM public.flyway_schema_history WHERE success AND type = 'SQL'";
    }
}
