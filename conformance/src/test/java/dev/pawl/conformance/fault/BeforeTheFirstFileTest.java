package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run finds out before it changes anything: what it lacks, what is there, and what it was told. */
final class BeforeTheFirstFileTest extends FaultFixture {
    private final List<RunEvent> events = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CREATE TABLE b (id int);~COMMIT;~SELECT 1; | PAWL0413E",
                "BEGIN;~CREATE TABLE b (id int); | PAWL0413E",
                "ROLLBACK; | PAWL0413E",
                "BEGIN;~CREATE INDEX CONCURRENTLY a_id ON a (id);~COMMIT; | PAWL0415E",
                "DISCARD ALL; | PAWL0416E",
                "SET client_encoding = 'LATIN1'; | PAWL0416E",
                "\\set x 1 | PAWL0412E",
                "SELECT 'no end; | PAWL0414E",
                "-- pawl:lock-timeout soon | PAWL0404E",
                "-- pawl:no-such-directive x | PAWL0404E",
                "-- pawl:requires postgres 99~SELECT 1; | PAWL0213E",
                "-- pawl:requires extension nowhere~SELECT 1; | PAWL0213E",
                "-- pawl:requires role nobody_at_all~SELECT 1; | PAWL0213E",
                "-- pawl:phase contract~-- pawl:contracts 0009_nothing~SELECT 1; | PAWL0440E"
            })
    void aFileThatCannotRunIsRefusedBeforeThoseBeforeIt(String text, String code) throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        write("0002_b.up.sql", text.replace('~', '\n') + "\n");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> assertThat(error.code()).isEqualTo(code));
        assertThat(report.applied()).isEmpty();
        assertThat(query("SELECT relname FROM pg_class WHERE relname IN ('a', 'schema_migrations')"))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Latin-1", "NUL"})
    void aFileThatIsNoTextIsRefusedBeforeThoseBeforeIt(String what) throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        var text = what.equals("NUL") ? "SELECT 1;\n--\0\n" : "SELECT 'Käse';\n";
        Files.write(directory.resolve("0002_b.up.sql"), text.getBytes(StandardCharsets.ISO_8859_1));

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0403E");
            assertThat(error.exitStatus().code()).isEqualTo(4);
        });
        assertThat(query("SELECT to_regclass('a')")).containsExactly("null");
    }

    @Test
    void byteOrderMarksAndLineEndsOfOtherSystemsAreNoStatements() throws Exception {
        write("0001_a.up.sql", "\uFEFFCREATE TABLE a (id int);\r\nINSERT INTO a VALUES (1);\r\n");

        assertThat(migrate().error()).isNull();
        assertThat(query("SELECT id FROM a")).containsExactly("1");
    }

    @Test
    void rolesAreProvidedBeforeTheFirstFileAndOnlyWhenOneIsPending() throws Exception {
        var role = "role_" + fresh.database().name();
        write("roles.sql", "CREATE ROLE " + role + ";\n");
        write(
                "0001_a.up.sql",
                "-- pawl:requires role " + role + "\nCREATE TABLE a (id int);\nGRANT SELECT ON a TO " + role + ";\n");
        try {
            assertThat(migrate(events).error()).isNull();
            // A second time, the role would be there already.
            assertThat(migrate(events).error()).isNull();
            assertThat(events)
                    .filteredOn(RunEvent.RolesProvisioned.class::isInstance)
                    .hasSize(1);

            write("0002_b.up.sql", "CREATE TABLE b (id int);\n");
            assertThat(migrate(events).error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo("PAWL0503E");
                assertThat(error.sqlState()).isEqualTo("42710");
            });
            assertThat(query("SELECT to_regclass('b')")).containsExactly("null");
        } finally {
            asSuperuser("DROP OWNED BY " + role + "; DROP ROLE " + role);
        }
    }

    @Test
    void aLoginThatIsRefusedIsNotTriedAgain() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");

        var report = migrate(fresh.database().url(), "nobody_at_all", Map.of(), events::add);

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL1102E");
            assertThat(error.exitStatus().code()).isEqualTo(11);
            assertThat(error.sqlState()).isEqualTo("28000");
        });
        assertThat(events).hasSize(1);
    }

    /** Another runner of the same contract has written version and time, and nothing else. */
    @Test
    void theHistoryOfAnotherRunnerOfTheSameContractIsCompletedAndKept() throws Exception {
        fresh.execute("CREATE TABLE a (id int); CREATE TABLE public.schema_migrations"
                + " (version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());"
                + " INSERT INTO public.schema_migrations VALUES ('0001_a', '2020-01-02 03:04:05Z')");
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n");

        var report = migrate(events);

        assertThat(report.error()).isNull();
        assertThat(report.applied()).extracting(step -> step.version().text()).containsExactly("0002_b");
        assertThat(events).hasAtLeastOneElementOfType(RunEvent.HistoryAdopted.class);
        assertThat(query("SELECT concat_ws(' ', version, checksum IS NULL, applied_at::date)"
                        + " FROM public.schema_migrations WHERE version = '0001_a'"))
                .containsExactly("0001_a t 2020-01-02");
        assertThat(migrate().outcome()).isEqualTo(MigrateReport.Outcome.UP_TO_DATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-- pawl:transaction none\n"})
    void aRowThatATriggerSwallowsIsNotedAndItsFileRolledBack(String directive) throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        assertThat(migrate().error()).isNull();
        asSuperuser("CREATE FUNCTION public.swallow() RETURNS trigger LANGUAGE plpgsql"
                + " AS 'BEGIN RETURN NULL; END';"
                + " CREATE TRIGGER swallow BEFORE INSERT ON public.schema_migrations"
                + " FOR EACH ROW EXECUTE FUNCTION public.swallow()");
        write("0002_b.up.sql", directive + "CREATE TABLE b (id int);\n");

        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0508E"));

        assertThat(query("SELECT to_regclass('b') IS NULL")).containsExactly(directive.isEmpty() ? "t" : "f");
        asSuperuser("DROP FUNCTION public.swallow CASCADE");
        assertThat(migrate().error()).isNull();
    }

    @Test
    void whatNobodyHasSetIsAsItIsDocumented() {
        var configuration = PawlConfiguration.of(Map.of());

        assertThat(configuration.lockKey()).isEqualTo(4_732_518_903_281_471L);
        assertThat(configuration.lockWait()).isEqualTo(Duration.ofMinutes(5));
        assertThat(configuration.lockTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(configuration.retryBudget()).isEqualTo(Duration.ofMinutes(10));
        assertThat(configuration.connectWait()).isEqualTo(Duration.ofSeconds(30));
        assertThat(configuration.instanceGrace()).isEqualTo(Duration.ofMinutes(2));
        assertThat(configuration.enabled()).isTrue();
        assertThat(configuration.registerInstance()).isTrue();
        assertThat(configuration.startup()).isEqualTo(PawlConfiguration.Startup.WAIT);
        var given = Map.of(
                Setting.LOCK_WAIT,
                "7s",
                Setting.LOCK_TIMEOUT,
                "8ms",
                Setting.RETRY_BUDGET,
                "9min",
                Setting.CONNECT_WAIT,
                "1h",
                Setting.INSTANCE_GRACE,
                "0",
                Setting.LOCK_KEY,
                "-5");
        assertThat(PawlConfiguration.of(given)).satisfies(set -> {
            assertThat(set.lockWait()).isEqualTo(Duration.ofSeconds(7));
            assertThat(set.lockTimeout()).isEqualTo(Duration.ofMillis(8));
            assertThat(set.retryBudget()).isEqualTo(Duration.ofMinutes(9));
            assertThat(set.connectWait()).isEqualTo(Duration.ofHours(1));
            assertThat(set.instanceGrace()).isZero();
            assertThat(set.lockKey()).isEqualTo(-5);
        });
    }

    private MigrateReport migrate(List<RunEvent> heard) {
        return migrate(fresh.database().url(), Map.of(), heard::add);
    }
}
