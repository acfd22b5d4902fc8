package dev.pawl.conformance.peer;

import dev.pawl.conformance.JavaCommand;
import dev.pawl.conformance.Runner;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import liquibase.Scope;
import liquibase.command.CommandScope;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.exception.LiquibaseException;
import liquibase.resource.DirectoryResourceAccessor;

/** Liquibase with formatted SQL, one change set for each file, which says when it may not run in a transaction. */
final class LiquibaseRunner implements Runner {
    private static final String CHANGE_LOG = "changelog.yaml";

    @Override
    public Running start(Target target, Path migrations) throws IOException {
        return JavaCommand.start(LiquibaseRunner.class, target, migrations);
    }

    /** Arguments: URL, user, folder. */
    @SuppressWarnings("try") // it declares Exception
    public static void main(String[] arguments) throws Exception {
        System.setProperty("liquibase.analytics.enabled", "false");
        var folder = Path.of(arguments[2]);
        try (var resources = new DirectoryResourceAccessor(folder)) {
            Scope.child(Map.of(Scope.Attr.resourceAccessor.name(), resources), () -> new CommandScope(
                            UpdateCommandStep.COMMAND_NAME)
                    .addArgumentValue(DbUrlConnectionArgumentsCommandStep.URL_ARG, arguments[0])
                    .addArgumentValue(DbUrlConnectionArgumentsCommandStep.USERNAME_ARG, arguments[1])
                    .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, CHANGE_LOG)
                    .execute());
        } catch (LiquibaseException e) {
            System.out.println(e.getMessage());
            System.exit(1);
        }
    }

    @Override
    public String fileName(int number, String words) {
        return "%04d_%s.sql".formatted(number, words);
    }

    @Override
    public String fileText(String statements, boolean isTransactional) {
        return "--liquibase formatted sql\n--changeset kit:1 runInTransaction:" + isTransactional + "\n" + statements;
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
        return "SELECT regexp_replace(filename, '.*/', '') FROM public.databasechangelog";
    }
}
