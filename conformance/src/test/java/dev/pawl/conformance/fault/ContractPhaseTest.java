package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.Pawl;
import dev.pawl.engine.Setting;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.MigrateReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing is taken away from an instance that is alive and does not know that it goes. */
final class ContractPhaseTest extends FaultFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @BeforeEach
    void makeWhatWillGo() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int, old int);\n");
        assertThat(migrate().error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-- pawl:transaction none\n"})
    void itWaitsForAnInstanceThatDoesNotKnowItAndRunsWhenThatHasLeft(String directive) throws Exception {
        try (var old = pawl().instance("shop")) {
            old.register(PATIENCE);
            assertThat(query("SELECT application || ' ' || newest_version FROM pawl.instances"))
                    .containsExactly("shop 0001_a");
            write("0002_drop.up.sql", "-- pawl:phase contract\n" + directive + "ALTER TABLE a DROP COLUMN old;\n");

            assertThat(contract().error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo("PAWL0442E");
                assertThat(error.exitStatus().code()).isEqualTo(4);
                assertThat(error.message()).contains("shop 0001_a");
            });
            assertThat(columns()).contains("old");
            // One that knows it changes nothing for the other.
            try (var current = pawl().instance("shop")) {
                current.register(PATIENCE);
                assertThat(contract().error())
                        .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0442E"));
            }
        }
        try (var current = pawl().instance("shop")) {
            current.register(PATIENCE);
            assertThat(contract().applied()).hasSize(1);
        }
        assertThat(columns()).doesNotContain("old");
        assertThat(query("SELECT application FROM pawl.instances")).isEmpty();
        requireNothingLeftBehind();
    }

    @Test
    void anInstanceThatHasLostItsConnectionCountsForTheGracePeriod() throws Exception {
        try (var old = pawl().instance("shop")) {
            old.register(PATIENCE);
            write("0002_drop.up.sql", "-- pawl:phase contract\nALTER TABLE a DROP COLUMN old;\n");
            asSuperuser("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND application_name = 'pawl/instance'");
            Eventually.noRows(
                    superuser(),
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND application_name = 'pawl/instance'");

            assertThat(contract().error())
                    .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0442E"));
            assertThat(contract(Map.of(Setting.INSTANCE_GRACE, "0")).applied()).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE a DROP COLUMN old",
                "ALTER TABLE a RENAME COLUMN old TO older",
                "ALTER TABLE a ALTER COLUMN old TYPE text",
                "ALTER TABLE a ALTER COLUMN old SET NOT NULL",
                "ALTER TABLE a ADD COLUMN strict int NOT NULL",
                "ALTER TABLE a RENAME TO b",
                "DROP TABLE a",
                "DROP VIEW v",
                "DROP FUNCTION f()",
                "ALTER TYPE mood RENAME VALUE 'fine' TO 'good'"
            })
    void whatTakesSomethingAwayWithoutSayingSoIsRefused(String sql) throws Exception {
        write(
                "0002_more.up.sql",
                """
                CREATE VIEW v AS SELECT 1 AS x;
                CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
                CREATE TYPE mood AS ENUM ('fine');
                """);
        assertThat(migrate().error()).isNull();
        write("0003_takes.up.sql", sql + ";\n");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0443E");
            assertThat(error.exitStatus().code()).isEqualTo(4);
        });
        assertThat(query("SELECT version FROM public.schema_migrations WHERE version > '0002_more'"))
                .isEmpty();

        write("0003_takes.up.sql", "-- pawl:phase contract\n" + sql + ";\n");
        assertThat(contract().error()).isNull();
    }

    private MigrateReport contract() {
        return contract(Map.of());
    }

    private MigrateReport contract(Map<Setting, String> settings) {
        return pawl(fresh.database().url(), fresh.database().owner(), settings).migrate(Phase.CONTRACT, event -> {});
    }

    private Pawl pawl() {
        return pawl(fresh.database().url(), fresh.database().owner(), Map.of());
    }

    private List<String> columns() throws Exception {
        return query("SELECT attname FROM pg_attribute WHERE attrelid = 'a'::regclass AND attnum > 0"
                + " AND NOT attisdropped");
    }
}
