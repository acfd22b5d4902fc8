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
import java.util.List;
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
    private static final String INVARIANTS = "FWD-I01-invariants";
    private static final String TENANTS = "FWD-I02-tenants";
    private static final String KEPT = "FWD-I03-append-only";
    private static final String PARTITIONS = "FWD-I04-partitions";

    /** Of two roles; they belong to the cluster, so another test may have made them. */
    private static final String ROLES =
            """
            DO $$
            BEGIN
                IF to_regrole('kit_writer') IS NULL THEN
                    CREATE ROLE kit_writer NOLOGIN;
                END IF;
                IF to_regrole('kit_reader') IS NULL THEN
                    CREATE ROLE kit_reader NOLOGIN;
                END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END
            $$;
            """;

    /** A table of each kind of promise, and every promise kept. */
    private static final String DECLARED =
            """
            CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
            AS $$ BEGIN RAISE EXCEPTION 'kept' USING ERRCODE = 'restrict_violation'; END $$;
            REVOKE EXECUTE ON FUNCTION keep() FROM PUBLIC;
            CREATE TABLE notes (
                tenant_id text NOT NULL CHECK (tenant_id <> ''), id int NOT NULL, body text,
                PRIMARY KEY (tenant_id, id));
            COMMENT ON TABLE notes IS 'Notes.
            @tenant tenant_id
            @reads kit_writer,kit_reader
            @writes kit_writer';
            ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY own ON notes TO kit_writer, kit_reader
                USING (tenant_id = current_setting('kit.tenant_id', true));
            GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO kit_writer;
            GRANT SELECT ON notes TO kit_reader;
            CREATE TABLE journal (at timestamptz NOT NULL, entry text NOT NULL) PARTITION BY RANGE (at);
            COMMENT ON TABLE journal IS 'Journal.
            @global
            @append-only
            @partitions monthly at ahead=1 retain=30d
            @reads kit_reader
            @writes kit_writer';
            GRANT INSERT ON journal TO kit_writer;
            GRANT SELECT ON journal TO kit_reader;
            CREATE TRIGGER keep_row BEFORE UPDATE OR DELETE ON journal FOR EACH ROW EXECUTE FUNCTION keep();
            ALTER TABLE journal ENABLE ALWAYS TRIGGER keep_row;
            DO $$
            DECLARE
                opens date := date_trunc('month', now() AT TIME ZONE 'UTC');
                relation text;
            BEGIN
                FOR months IN 0..1 LOOP
                    EXECUTE format('CREATE TABLE %I PARTITION OF journal FOR VALUES FROM (%L) TO (%L)',
                        'journal_' || to_char(opens + months * interval '1 month', 'YYYY_MM'),
                        to_char(opens + months * interval '1 month', 'YYYY-MM-DD "00:00:00+00"'),
                        to_char(opens + (months + 1) * interval '1 month', 'YYYY-MM-DD "00:00:00+00"'));
                END LOOP;
                FOR relation IN SELECT relname FROM pg_class WHERE relname LIKE 'journal%' LOOP
                    EXECUTE format('CREATE TRIGGER keep_all BEFORE UPDATE OR DELETE OR TRUNCATE ON %I'
                        ' FOR EACH STATEMENT EXECUTE FUNCTION keep()', relation);
                    EXECUTE format('ALTER TABLE %I ENABLE ALWAYS TRIGGER keep_all', relation);
                END LOOP;
            END
            $$;
            """;

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
    void aRightThatNoCommentDeclaresIsFound() {
        assertThat(failure(GrantingTooMuch.class, INVARIANTS)).contains("grant-extra on public.notes as kit_reader");
    }

    @Test
    void aTenantThatSeesAnotherIsFound() {
        assertThat(failure(WithAWildcard.class, TENANTS))
                .contains("policy-wildcard on public.notes", "other-zone-seen on public.notes as kit_writer");
    }

    @Test
    void aGuardThatReplicasGoAroundIsFound() {
        assertThat(failure(GuardingSometimes.class, KEPT)).contains("trigger-not-always on public.journal");
    }

    @Test
    void aMonthThatIsMissingIsFound() {
        assertThat(failure(ForgettingAMonth.class, PARTITIONS)).contains("partition-window on public.journal");
    }

    @Test
    void whereNothingIsDeclaredTheRulesOfInvariantsAreUntested() {
        for (var rule : List.of(INVARIANTS, TENANTS, KEPT, PARTITIONS)) {
            assertThat(tryOn(Silent.class, rule).aborted().count()).as(rule).isEqualTo(1);
        }
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
            write("roles.sql", ROLES);
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
    static class Sound extends Written {
        @Override
        void writeMore() {
            write(
                    "0002_more.up.sql",
                    "ALTER TABLE first ADD COLUMN more text;\nCOMMENT ON TABLE first IS '@global';\n" + DECLARED);
        }
    }

    /** Declares nothing. */
    static final class Silent extends Written {}

    /** Grants what is not declared. */
    static final class GrantingTooMuch extends Sound {
        @Override
        void writeMore() {
            super.writeMore();
            write("0003_grant.up.sql", "GRANT DELETE ON notes TO kit_reader;\n");
        }
    }

    /** Lets one value stand for every tenant. */
    static final class WithAWildcard extends Sound {
        @Override
        void writeMore() {
            super.writeMore();
            write(
                    "0003_wildcard.up.sql",
                    """
                    ALTER POLICY own ON notes USING (current_setting('kit.tenant_id', true) = '*'
                        OR tenant_id = current_setting('kit.tenant_id', true));
                    """);
        }
    }

    /** Refuses changes unless a session says that it is a replica. */
    static final class GuardingSometimes extends Sound {
        @Override
        void writeMore() {
            super.writeMore();
            write("0003_guard.up.sql", "ALTER TABLE journal ENABLE TRIGGER keep_row;\n");
        }
    }

    /** Lacks the next month. */
    static final class ForgettingAMonth extends Sound {
        @Override
        void writeMore() {
            super.writeMore();
            write(
                    "0003_month.up.sql",
                    """
                    DO $$
                    BEGIN
                        EXECUTE 'DROP TABLE journal_' || to_char(
                            date_trunc('month', now() AT TIME ZONE 'UTC') + interval '1 month', 'YYYY_MM');
                    END
                    $$;
                    """);
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
