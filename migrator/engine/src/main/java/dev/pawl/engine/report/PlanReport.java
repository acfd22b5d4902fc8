package dev.pawl.engine.report;

import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.Statement;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.plan.Plan;
import java.util.List;

/**
 * What a run would do now.
 *
 * @param held contract-phase migrations that it would leave for later
 */
public record PlanReport(List<PlannedFile> steps, List<Version> held) {
    public PlanReport {
        steps = List.copyOf(steps);
        held = List.copyOf(held);
    }

    /**
     * A plan with the statements of its files.
     *
     * @throws dev.pawl.engine.error.PawlException when a file cannot be run
     */
    public static PlanReport of(Plan plan) {
        return new PlanReport(
                plan.steps().stream().map(PlannedFile::of).toList(),
                plan.held().stream().map(Migration::version).toList());
    }

    /**
     * A file that would be applied.
     *
     * @param transaction whether it runs in one transaction; otherwise step by step
     */
    public record PlannedFile(Version version, boolean transaction, List<PlannedStatement> statements) {
        public PlannedFile {
            statements = List.copyOf(statements);
        }

        static PlannedFile of(Migration migration) {
            var contents = migration.contents();
            return new PlannedFile(
                    migration.version(),
                    contents.isTransactional(),
                    contents.withoutBracket().stream()
                            .map(statement -> PlannedStatement.of(contents, statement))
                            .toList());
        }
    }

    /**
     * A statement that would be executed.
     *
     * @param line where it begins, counted from 1
     * @param command its first words
     * @param alone whether PostgreSQL runs it outside transactions only
     */
    public record PlannedStatement(int line, String command, boolean alone) {
        static PlannedStatement of(Contents contents, Statement statement) {
            return new PlannedStatement(
                    contents.line(statement),
                    statement.command(),
                    statement.kind().runsAlone());
        }
    }
}
