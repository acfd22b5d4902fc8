package dev.pawl.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.changelog.visitor.DefaultChangeExecListener;
import liquibase.command.CommandScope;
import liquibase.command.core.AbstractUpdateCommandStep;
import liquibase.command.core.UpdateCommandStep;
import liquibase.command.core.helpers.DbUrlConnectionArgumentsCommandStep;
import liquibase.command.core.helpers.ShowSummaryArgument;
import liquibase.resource.DirectoryResourceAccessor;
import liquibase.ui.LoggerUIService;

/** Liquibase with its defaults and a change log that includes the folder; it neither prints nor reports to its maker. */
final class LiquibaseRunner implements MigrationRunner {
    /** Beside the folder. */
    static final String CHANGE_LOG = "changelog.yaml";

    static final String CHANGE_LOG_TEXT =
            """
            databaseChangeLog:
              - includeAll:
                  path: migrations/
                  endsWithFilter: .up.sql
            """;

    /** Loggers that nobody holds forget their level. */
    private static final Logger LOGGER = Logger.getLogger("liquibase");

    @Override
    @SuppressWarnings("try") // it declares Exception
    public int migrate(Target target, Path folder) throws Exception {
        System.setProperty("liquibase.analytics.enabled", "false");
        LOGGER.setLevel(Level.WARNING);
        try (var resources = new DirectoryResourceAccessor(folder.getParent())) {
            Map<String, Object> settings =
                    Map.of(Scope.Attr.resourceAccessor.name(), resources, Scope.Attr.ui.name(), new LoggerUIService());
            return Scope.child(settings, () -> update(target));
        }
    }

    private static int update(Target target) throws Exception {
        var results = new CommandScope(UpdateCommandStep.COMMAND_NAME)
                .addArgumentValue(DbUrlConnectionArgumentsCommandStep.URL_ARG, target.url())
                .addArgumentValue(DbUrlConnectionArgumentsCommandStep.USERNAME_ARG, target.user())
                .addArgumentValue(UpdateCommandStep.CHANGELOG_FILE_ARG, CHANGE_LOG)
                .addArgumentValue(ShowSummaryArgument.SHOW_SUMMARY, UpdateSummaryEnum.OFF)
                .execute();
        var changes = results.getResult(AbstractUpdateCommandStep.DEFAULT_CHANGE_EXEC_LISTENER_RESULT_KEY);
        return changes instanceof DefaultChangeExecListener applied
                ? applied.getDeployedChangeSets().size()
                : 0;
    }
}
