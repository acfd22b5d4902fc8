package dev.pawl.conformance.peer;

import dev.pawl.conformance.Runner;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Running.Ending;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.ThreadRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;

/**
 * Liquibase with formatted SQL: one change set for each file. A file of statements that PostgreSQL refuses in a
 * transaction has {@code runInTransaction:false} and a change set for each statement, since the documentation of that
 * attribute warns of several.
 *
 * @param parameters of the URL
 * @param isEmbedded whether it runs in a thread of this process
 */
record LiquibaseRunner(String parameters, boolean isEmbedded) implements Runner {
    private static final String CHANGE_LOG = "changelog.yaml";
    private static final Logger LOGGER = Logger.getLogger("liquibase");
    /** The id of a file's last change set. */
    private static final String LAST = "last";

    @Override
    public Running start(Target target, Path migrations) throws IOException {
        var url = target.url() + parameters;
        return isEmbedded
                ? ThreadRun.start(() -> migrate(url, target.user(), migrations), null)
                : PeerProcess.start(LiquibaseRunner.class, url, target.user(), migrations.toString());
    }

    /** Arguments: URL, user, folder. */
    public static void main(String[] arguments) throws Exception {
        // A lock that nobody gives back is the same after one minute as after the five of the default.
        System.setProperty("liquibase.changeLogLockWaitTimeInMinutes", "1");
        PeerProcess.exit(migrate(arguments[0], arguments[1], Path.of(arguments[2])));
    }

    @SuppressWarnings("try") // it declares Exception
    private static Ending migrate(String url, String user, Path folder) throws Exception {
        System.setProperty("liquibase.analytics.enabled", "false");
        LOGGER.setLevel(Level.WARNING);
        try (var resources = new DirectoryResourceAccessor(folder)) {
            Scope.child(
                    Map.of(Scope.Attr.resourceAccessor.name(), resources, Scope.Attr.ui.name(), new LoggerUIService()),
                    () -> new CommandScope(UpdateCommandStep.COMMAND_NAME)
                            .addArgumentValue(DbUrlConnectionArgumentsCommandStep.URL_ARG, url)
                            .addArgumentValue(DbUrlConnectionArgumentsCommandStep.USERNAME_ARG, user)
                            .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, CHANGE_LOG)
                            .execute());
            return new Ending(true, "");
        } catch (LiquibaseException e) {
            return new Ending(false, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public String fileName(int number, String words) {
        return "%04d_%s.sql".formatted(number, words);
    }

    @Override
    public String fileText(String statements, boolean isTransactional) {
        if (isTransactional) {
            return "--liquibase formatted sql\n--changeset kit:" + LAST + "\n" + statements;
        }
        var text = new StringBuilder("--liquibase formatted sql\n");
        var changes = statements.split("(?<=;\n)(?!--|$)", -1);
        for (int i = 0; i < changes.length; i++) {
            text.append("--changeset kit:%s runInTransaction:false\n%s"
                    .formatted(i == changes.length - 1 ? LAST : i, changes[i]));
        }
        return text.toString();
    }

    @Override
    public void complete(Path migrations) throws IOException {
        Files.writeString(
                migrations.resolve(CHANGE_LOG),
                """
                databaseChangeLog:
                  - includeAll:
                      path: .
                      endsWithFilter: .sql
                """);
    }

    @Override
    public String historyTable() {
        return "public.databasechangelog";
    }

    @Override
    public Set<String> bookkeeping() {
        return Set.of("public.databasechangeloglock");
    }

    @Override
    public String historyQuery() {
        return "SELECT regexp_replace(filename, '.*/', '') FROM public.databasechangelog WHERE id = '" + LAST + "'";
    }
}
