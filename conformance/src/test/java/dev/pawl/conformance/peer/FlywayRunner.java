package dev.pawl.conformance.peer;

import dev.pawl.conformance.Runner;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Running.Ending;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.ThreadRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.database.postgresql.PostgreSQLConfigurationExtension;

/**
 * Flyway. Files of statements that PostgreSQL refuses in a transaction also count themselves, which Flyway wants to be
 * told ({@code mixed}); where it does not know such a statement, it reads that
 * from a file beside the script.
 *
 * @param transactionalLock the default is true; "this should be set to false for statements such as CREATE INDEX
 *     CONCURRENTLY" (documentation of {@code flyway.postgresql.transactional.lock})
 * @param parameters of the URL
 * @param isEmbedded whether it runs in a thread of this process
 */
record FlywayRunner(boolean transactionalLock, String parameters, boolean isEmbedded) implements Runner {
    private static final String OUTSIDE_TRANSACTION = "-- outside a transaction\n";

    @Override
    public Running start(Target target, Path migrations) throws IOException {
        var url = target.url() + parameters;
        var folder = migrations.toString();
        return isEmbedded
                ? ThreadRun.start(() -> migrate(transactionalLock, url, target.user(), folder), null)
                : PeerProcess.start(
                        FlywayRunner.class, Boolean.toString(transactionalLock), url, target.user(), folder);
    }

    /** Arguments: kind of lock, URL, user, folder. */
    public static void main(String[] arguments) {
        PeerProcess.exit(migrate(Boolean.parseBoolean(arguments[0]), arguments[1], arguments[2], arguments[3]));
    }

    private static Ending migrate(boolean transactionalLock, String url, String user, String folder) {
        try {
            var configuration = Flyway.configure()
                    .dataSource(url, user, "")
                    .locations("filesystem:" + folder)
                    .mixed(true);
            configuration
                    .getConfigurationExtension(PostgreSQLConfigurationExtension.class)
                    .setTransactionalLock(transactionalLock);
            configuration.load().migrate();
            return new Ending(true, "");
        } catch (FlywayException e) {
            return new Ending(false, String.valueOf(e.getMessage()));
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
