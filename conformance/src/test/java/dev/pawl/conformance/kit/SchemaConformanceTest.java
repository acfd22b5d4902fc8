package dev.pawl.conformance.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.pawl.conformance.RuleBook;
import dev.pawl.conformance.Runner;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.SchemaConformance;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.ThreadRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Whether the kit finds what is wrong with a set of migrations, and nothing else. */
final class SchemaConformanceTest {
    private static final String AGAIN = "FWD-E01-idempotent";
    private static final String CONCURRENT = "FWD-E02-concurrent";
    private static final String PREVIOUS = "FWD-E03-previous-version";

    @Test
    void aSoundSetKeepsEveryRule() {
        for (var rule : RuleBook.of(SchemaConformance.class).keySet()) {
            var tests = tryOn(Sound.class, rule);
            assertThat(tests.succeeded().count()).as(rule).isEqualTo(1);
        }
    }

    @Test
    void whatChangesTheDatabaseAgainIsFound() {
        assertThat(failure(GrantingAgain.class, AGAIN)).contains("+ catalog pg_class");
    }

    @Test
    void whatDependsOnTheRunIsFound() {
        assertThat(failure(NamedAfterItsSession.class, CONCURRENT)).contains("+ relation public.t_");
    }

    @Test
    void aColumnThatTheVersionBeforeStillReadsIsFound() {
        assertThat(failure(Renaming.class, PREVIOUS)).contains("0002_rename", "renamed to title");
    }

    @Test
    void aCheckThatTheVersionBeforeViolatesIsFound() {
        assertThat(failure(Tightening.class, PREVIOUS))
                .contains("statements of 0001_first.sql fail after 0002_check.up.sql: 23514");
    }

    @Test
    void aContractThatIsHeldBackWhileTheVersionBeforeIsServingIsNoBreach() {
        assertThat(failure(Contracting.class, PREVIOUS)).isEqualTo("the rule was kept");
    }

    @Test
    void withoutRecordedStatementsTheRuleIsUntested() {
        assertThat(tryOn(WithoutWorkloads.class, PREVIOUS).aborted().count()).isEqualTo(1);
    }

    private static String failure(Class<?> set, String rule) {
        return tryOn(set, rule).failed().stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class))
                .map(result -> result.getThrowable().map(Throwable::getMessage).orElse(""))
                .findFirst()
                .orElse("the rule was kept");
    }

    private static Events tryOn(Class<?> set, String rule) {
        var method = Objects.requireNonNull(RuleBook.of(SchemaConformance.class).get(rule), rule);
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectMethod(set, method))
                .execute()
                .testEvents();
    }

    /** A set with one file and the statements of its application. */
    abstract static class Written extends SchemaConformance {
        @TempDir
        Path folder;

        @BeforeEach
        void writeFiles() {
            write("0001_first.up.sql", "CREATE TABLE first (id int, name text);\n");
            write("workloads/0001_first.sql", "INSERT INTO first VALUES (1, 'x'); SELECT name FROM first;\n");
            writeMore();
        }

        void writeMore() {}

        final void write(String file, String text) {
            try {
                Files.createDirectories(folder.resolve(file).getParent());
                Files.writeString(folder.resolve(file), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public Path migrations() {
            return folder;
        }
    }

    /** Expands only. */
    static final class Sound extends Written {
        @Override
        void writeMore() {
            write("0002_more.up.sql", "ALTER TABLE first ADD COLUMN more text;\n");
        }
    }

    /** Gives its statements no file. */
    static final class WithoutWorkloads extends Written {
        @Override
        public Path workloads() {
            return folder.resolve("nowhere");
        }
    }

    /** Takes away what is still used. */
    static final class Renaming extends Written {
        @Override
        void writeMore() {
            write("0002_rename.up.sql", "ALTER TABLE first RENAME COLUMN name TO title;\n");
        }
    }

    /** Refuses what is still written, which no catalog tells. */
    static final class Tightening extends Written {
        @Override
        void writeMore() {
            write("0002_check.up.sql", "ALTER TABLE first ADD CONSTRAINT named CHECK (name <> 'x');\n");
        }
    }

    /** Takes away what is still used, and says so; leaves a constraint to the next file. */
    static final class Contracting extends Written {
        @Override
        void writeMore() {
            write("0002_title.up.sql", "ALTER TABLE first ADD CONSTRAINT positive CHECK (id > 0) NOT VALID;\n");
            write("0003_drop.up.sql", "-- pawl:phase contract\nALTER TABLE first DROP COLUMN name;\n");
            write("0004_validate.up.sql", "ALTER TABLE first VALIDATE CONSTRAINT positive;\n");
        }
    }

    /** Makes another table each time. */
    static final class NamedAfterItsSession extends Written {
        @Override
        void writeMore() {
            write(
                    "0002_session.up.sql",
                    "DO $$ BEGIN EXECUTE format('CREATE TABLE t_%s (id int)', pg_backend_pid()); END $$;\n");
        }
    }

    /** Is applied by somebody who grants again and again. */
    static final class GrantingAgain extends Written {
        @Override
        public Runner runner() {
            return (target, migrations) -> ThreadRun.start(() -> runAndGrant(target, migrations), null);
        }

        private Running.Ending runAndGrant(Target target, Path migrations) throws Exception {
            try (var run = super.runner().start(target, migrations)) {
                var ending = run.await(patience());
                grant(target);
                return ending;
            }
        }

        private static java.time.Duration patience() {
            return java.time.Duration.ofMinutes(1);
        }

        private static void grant(Target target) throws SQLException {
            try (var connection = DriverManager.getConnection(target.url(), target.user(), "");
                    var statement = connection.createStatement()) {
                statement.execute("GRANT SELECT ON public.first TO PUBLIC");
            }
        }
    }
}
