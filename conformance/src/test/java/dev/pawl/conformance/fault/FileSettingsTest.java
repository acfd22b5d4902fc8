package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds while a file runs is the same for every login and every file before it. */
final class FileSettingsTest extends FaultFixture {
    private static final String NO_TRANSACTION = "-- pawl:transaction none\n";

    /** What a file sees. */
    private static final String SEEN =
            """
            CREATE TABLE public.%s AS
                SELECT name || '=' || setting AS value FROM pg_catalog.pg_settings
                WHERE name IN ('search_path', 'role', 'work_mem', 'statement_timeout', 'lock_timeout', 'TimeZone',
                    'idle_in_transaction_session_timeout', 'transaction_timeout', 'standard_conforming_strings',
                    'client_connection_check_interval', 'tcp_keepalives_idle', 'tcp_keepalives_interval',
                    'tcp_keepalives_count', 'idle_session_timeout')
                UNION ALL SELECT 'user ' || current_user || ' ' || session_user
                UNION ALL SELECT 'temporary ' || relname FROM pg_catalog.pg_class
                    WHERE relpersistence = 't' AND relnamespace = pg_catalog.pg_my_temp_schema() AND relkind = 'r'
                UNION ALL SELECT 'prepared ' || name FROM pg_catalog.pg_prepared_statements
                UNION ALL SELECT 'cursor ' || name FROM pg_catalog.pg_cursors WHERE name <> ''
                UNION ALL SELECT 'listens ' || name FROM pg_catalog.pg_listening_channels() AS name
                UNION ALL SELECT 'custom ' || coalesce(pg_catalog.current_setting('app.tenant', true), '')
                UNION ALL SELECT 'application ' ||
                    pg_catalog.regexp_replace(pg_catalog.current_setting('application_name'), '[0-9a-f]{8}-.*', 'RUN');
            """;

    @ParameterizedTest
    @ValueSource(strings = {"", NO_TRANSACTION})
    void nothingThatAFileChangesInItsSessionIsThereForTheNextOne(String directive) throws Exception {
        var role = "role_" + fresh.database().name();
        asSuperuser("CREATE ROLE " + role + "; GRANT " + role + " TO owner");
        write("0001_before.up.sql", SEEN.formatted("before"));
        write(
                "0002_changes.up.sql",
                directive
                        + """
                        CREATE SCHEMA elsewhere;
                        SET search_path = elsewhere;
                        SET work_mem = '7MB';
                        SET standard_conforming_strings = on;
                        SELECT set_config('app.tenant', 'me', false);
                        SET TimeZone = 'Asia/Kathmandu';
                        CREATE TEMPORARY TABLE scratch (id int);
                        LISTEN somebody;
                        PREPARE something AS SELECT 1;
                        DECLARE held CURSOR WITH HOLD FOR SELECT 1;
                        SET ROLE %s;
                        """
                                .formatted(role));
        write("0003_after.up.sql", SEEN.formatted("after"));

        assertThat(migrate().error()).isNull();

        assertThat(query("SELECT value FROM public.after ORDER BY 1"))
                .isEqualTo(query("SELECT value FROM public.before ORDER BY 1"));
        asSuperuser("DROP OWNED BY " + role + "; DROP ROLE " + role);
    }

    @Test
    void whatAFileSeesIsWhatTheRunnerDecides() throws Exception {
        for (var setting : new String[] {
            "statement_timeout = '9s'", "lock_timeout = '9s'", "TimeZone = 'Asia/Kathmandu'",
            "idle_in_transaction_session_timeout = '9s'", "idle_session_timeout = '9s'", "transaction_timeout = '9s'"
        }) {
            asSuperuser("ALTER ROLE owner IN DATABASE " + fresh.database().name() + " SET " + setting);
        }
        write("0001_seen.up.sql", SEEN.formatted("seen"));

        assertThat(migrate().error()).isNull();

        assertThat(query("SELECT value FROM public.seen"))
                .contains(
                        "statement_timeout=0",
                        "transaction_timeout=0",
                        "idle_session_timeout=0",
                        "idle_in_transaction_session_timeout=60000",
                        "lock_timeout=200",
                        "TimeZone=UTC",
                        "tcp_keepalives_idle=10",
                        "tcp_keepalives_interval=5",
                        "tcp_keepalives_count=3",
                        "client_connection_check_interval=2000",
                        "application pawl/RUN",
                        "user owner owner");
    }

    @Test
    void aFileSaysHowLongItsStatementsMayRun() throws Exception {
        write("0001_slow.up.sql", "-- pawl:statement-timeout 100ms\nCREATE TABLE a (id int);\nSELECT pg_sleep(60);\n");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0501E");
            assertThat(error.sqlState()).isEqualTo("57014");
        });
        assertThat(query("SELECT to_regclass('a')")).containsExactly("null");
    }

    /** Building an index takes as long as it takes, whatever stands before it in the file. */
    @Test
    void aLimitThatAFileSetsDoesNotHoldForWhatRunsOutsideATransaction() throws Exception {
        write(
                "0001_slow.up.sql",
                """
                CREATE TABLE big (id int);
                INSERT INTO big VALUES (1), (2);
                CREATE FUNCTION slow(id int) RETURNS boolean IMMUTABLE LANGUAGE plpgsql
                    AS 'BEGIN PERFORM pg_catalog.pg_sleep(0.2); RETURN true; END';
                """);
        write(
                "0002_index.up.sql",
                """
                SELECT set_config('statement_timeout', '50ms', false);
                SELECT set_config('lock_timeout', '50ms', false);
                CREATE INDEX CONCURRENTLY big_id ON big (id) WHERE slow(id);
                """);

        assertThat(migrate().error()).isNull();

        requireNothingLeftBehind();
        assertThat(query("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'big'::regclass"))
                .containsExactly("big_id");
    }

    @Test
    void deferredConstraintsAreCheckedBeforeAFileIsRecordedAndFindWhatItFinds() throws Exception {
        write(
                "0001_deferred.up.sql",
                """
                CREATE SCHEMA elsewhere;
                SET search_path = elsewhere;
                CREATE TABLE orders (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED);
                CREATE FUNCTION counts() RETURNS trigger LANGUAGE plpgsql
                    AS 'BEGIN PERFORM count(*) FROM orders; RETURN NULL; END';
                CREATE CONSTRAINT TRIGGER counts AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED
                    FOR EACH ROW EXECUTE FUNCTION counts();
                INSERT INTO orders VALUES (1);
                """);
        assertThat(migrate().error()).isNull();
        write(
                "0002_twice.up.sql",
                "CREATE TABLE public.side (id int);\nSET search_path = elsewhere;\nINSERT INTO orders VALUES (1);\n");
        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0501E");
            assertThat(error.sqlState()).isEqualTo("23505");
        });
        assertThat(query("SELECT to_regclass('public.side')")).containsExactly("null");
        assertThat(query("SELECT version FROM public.schema_migrations")).containsExactly("0001_deferred");
    }

    @Test
    void theLinesOfACopyAreDataAndAnErrorInThemNamesTheFile() throws Exception {
        write(
                "0001_copy.up.sql",
                """
                CREATE TABLE goods (id int, name text);
                COPY goods (id, name) FROM stdin;
                1\tnails; DROP TABLE goods
                2\t\\N
                \\.
                COPY goods FROM stdin WITH (FORMAT csv);
                3,"two
                lines"
                \\.
                INSERT INTO goods SELECT count(*), 'after' FROM goods;
                """);
        assertThat(migrate().error()).isNull();
        assertThat(query("SELECT id || ':' || coalesce(name, 'NULL') FROM goods ORDER BY id, name"))
                .containsExactlyInAnyOrder("1:nails; DROP TABLE goods", "2:NULL", "3:two\nlines", "3:after");
        write("0002_bad.up.sql", "INSERT INTO goods VALUES (9);\nCOPY goods FROM stdin;\nnine\tx\n\\.\n");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0501E");
            assertThat(error.sqlState()).isEqualTo("22P02");
            assertThat(error.file()).isEqualTo("0002_bad.up.sql");
        });
        assertThat(query("SELECT id FROM goods WHERE id = 9")).isEmpty();
    }
}
