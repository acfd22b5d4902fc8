package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a file that runs step by step sets in the session: it holds for its statements, and for nothing else. */
final class StepSettingsTest extends StepsFixture {
    private static final String INDEXES =
            "SELECT indexrelid::regclass || ' ' || indisvalid FROM pg_index WHERE indrelid = 'big'::regclass ORDER BY 1";

    @Test
    void settingsBeforeTheResumePointAreReplayed() throws Exception {
        fresh.execute("CREATE SCHEMA other");
        folder.with(
                "0002_path.up.sql", "SET search_path = other;\nVACUUM;\nCREATE TABLE here (id int);\nSELECT broken;");
        migrate();
        folder.with(
                "0002_path.up.sql",
                "SET search_path = other;\nVACUUM;\nCREATE TABLE here (id int);\nCREATE TABLE there (id int);");

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query("SELECT relname FROM pg_class WHERE relnamespace = 'other'::regnamespace"))
                .containsExactlyInAnyOrder("here", "there");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT pg_catalog.set_config('search_path', 'other', false);",
                "BEGIN; SET search_path = other; CREATE TABLE there (id int); COMMIT;"
            })
    void settingsThatAreNoStatementOfTheirOwnAreReplayedToo(String setting) throws Exception {
        fresh.execute("CREATE SCHEMA other; CREATE TABLE other.big (id int)");
        folder.with("0002_path.up.sql", setting + "\nVACUUM;\nSELECT broken;");
        assertThat(migrate().error()).isNotNull();
        folder.with("0002_path.up.sql", setting + "\nVACUUM;\nCREATE INDEX CONCURRENTLY big_id ON big (id);");

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query("SELECT schemaname FROM pg_indexes WHERE indexname = 'big_id'"))
                .containsExactly("other");
    }

    @Test
    void limitsThatAFileSetsForTheSessionDoNotHoldForStatementsOutsideATransaction() throws Exception {
        fresh.execute("CREATE FUNCTION slow(int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(0.05); RETURN $1; END'");
        folder.with(
                "0002_index.up.sql",
                """
                SELECT set_config('statement_timeout', '10ms', false);
                CREATE INDEX CONCURRENTLY big_id ON big (slow(id));
                DO $$ BEGIN SET statement_timeout = '10ms'; COMMIT; END $$;
                REINDEX INDEX CONCURRENTLY big_id;""");

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query(INDEXES)).containsExactly("big_id true");
    }

    @Test
    void theRoleThatAFileHasSetHoldsForAllStatementsAfterItAndNotForTheBookkeeping() throws Exception {
        withRole("other", role -> {
            folder.with(
                    "0002_role.up.sql",
                    """
                    CREATE SCHEMA ours AUTHORIZATION %1$s;
                    SET ROLE %1$s;
                    VACUUM;
                    CREATE TABLE ours.first (id int);
                    CREATE INDEX CONCURRENTLY first_id ON ours.first (id);
                    CREATE TABLE ours.second (id int);
                    RESET ROLE;
                    CREATE TABLE mine (id int);"""
                            .formatted(role));

            assertThat(migrate().error()).isNull();

            assertThat(fresh.query("SELECT relname || ' ' || (relowner::regrole::text = '" + role + "') FROM pg_class"
                            + " WHERE relname IN ('first', 'first_id', 'second', 'mine') ORDER BY 1"))
                    .containsExactly("first true", "first_id true", "mine false", "second true");
        });
    }

    @Test
    void theEndOfARunIsWrittenWhoeverTheFailedFileSpokeFor() throws Exception {
        withRole("other", role -> {
            folder.with("0002_role.up.sql", "SET ROLE " + role + ";\nVACUUM;\nSELECT broken;");

            assertThat(migrate().error())
                    .satisfies(error -> assertThat(error.line()).isEqualTo(3));

            assertThat(fresh.query("SELECT outcome FROM pawl.runs ORDER BY started_at"))
                    .containsExactly("applied", "failed");
        });
    }

    @Test
    void aStepThatGivesTheRunnerLockAwaySaysSo() throws Exception {
        folder.with("0002_unlock.up.sql", "VACUUM;\nSELECT pg_advisory_unlock_all();");

        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0502E"));
    }

    /** What is done with a role of the cluster that the owner may become, and that is dropped behind it. */
    @FunctionalInterface
    private interface WithRole {
        void use(String role) throws Exception;
    }

    private void withRole(String purpose, WithRole action) throws Exception {
        var role = purpose + "_" + fresh.query("SELECT current_database()").get(0);
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute(
                    "CREATE ROLE " + role + " ROLE " + fresh.database().owner());
            try {
                action.use(role);
            } finally {
                statement.execute("DROP OWNED BY " + role + "; DROP ROLE " + role);
            }
        }
    }
}
