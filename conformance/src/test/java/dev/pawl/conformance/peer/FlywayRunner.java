package dev.pawl.conformance.peer;

import dev.pawl.conformance.JavaCommand;
import dev.pawl.conformance.Runner;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Flyway. Files of statements that PostgreSQL refuses in a transaction also count themselves, which Flyway wants to be
 * told ({@code mixed}); where it does not know such a statement, it reads that from a file beside the script.
 */
final class FlywayRunner implements Runner {
    private static final String OUTSIDE_TRANSACTION = "-- outside a transaction\n";

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
    public String fileText(String statements, boolean isTransactional) {
        return (isTransactional ? "" : OUTSIDE_TRANSACTION) + statements;
    }

    @Override
    public void complete(Path migrations) throws IOException {
        try (var files = Files.newDirectoryStream(migrations, "*.sql")) {
            for (var file : files) {
                if (Files.readString(file).startsWith(OUTSIDE_TRANSACTION)) {
                    Files.writeString(Path.of(file + ".conf"), "executeInTransaction=false\n");
                }
            }
        }
    }

    @Override
    public Set<Capability> capabilities() {
        return Set.of(Capability.COPIES_LINES);
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
