package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.Pawl;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.OtherTool;
import dev.pawl.engine.override.Resolve.Verdict;
import dev.pawl.engine.takeover.Baseline;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator overrides or takes over is what was meant, is recorded, and is nothing else. */
final class OperatorActionsTest extends FaultFixture {
    private static final String A = "CREATE TABLE a (id int);\n";
    private static final String HISTORY =
            "SELECT concat_ws(' ', version, phase, length(checksum), runner, applied_at::date) FROM"
                    + " public.schema_migrations ORDER BY version";
    private static final String ACTIONS =
            "SELECT concat_ws('|', action, version, reason, operator) FROM pawl.operator_actions ORDER BY action_id";

    @Test
    void anAcceptedEditIsTheOneFileAsItIsNow() throws Exception {
        write("0001_a.up.sql", A);
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n");
        assertThat(migrate().error()).isNull();
        write("0001_a.up.sql", A + "-- edited\n");
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n-- edited\n");

        pawl().accept("0001_a", "a comment", event -> {});

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0407E");
            assertThat(error.message()).contains("0002_b").doesNotContain("0001_a");
        });
        pawl().accept("0002_b", "another", event -> {});
        assertThat(migrate().error()).isNull();
        assertThat(query(ACTIONS))
                .containsExactly("accept-edited|0001_a|a comment|owner", "accept-edited|0002_b|another|owner");
        write("0001_a.up.sql", A);
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0407E"));
    }

    @ParameterizedTest
    @CsvSource({"0001_a, accept-missing, PAWL0408E", "0002_b, accept-late, PAWL0409E", "0004_d, accept-newer, PAWL0901E"
    })
    void anAcceptedDifferenceIsTheOneThatWasAcceptedAndNoOther(String version, String action, String code)
            throws Exception {
        write("0001_a.up.sql", A);
        write("0003_c.up.sql", "CREATE TABLE c (id int);\n");
        write("0004_d.up.sql", "-- pawl:phase contract\nCREATE TABLE d (id int);\n");
        assertThat(migrate().error()).isNull();
        switch (action) {
            case "accept-missing" -> Files.delete(directory.resolve("0001_a.up.sql"));
            case "accept-late" -> write("0002_b.up.sql", "CREATE TABLE b (id int);\n");
            default -> Files.delete(directory.resolve("0004_d.up.sql"));
        }
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo(code));
        refused(() -> pawl().accept("0003_c", "why not", event -> {}), "PAWL0422E");
        refused(() -> pawl().accept(version, " ", event -> {}), "PAWL0214E");

        pawl().accept(version, "known", event -> {});

        assertThat(migrate().error()).isNull();
        assertThat(query(ACTIONS)).containsExactly(action + "|" + version + "|known|owner");
        assertThat(query("SELECT to_regclass('b') IS NOT NULL"))
                .containsExactly(action.equals("accept-late") ? "t" : "f");
        if (action.equals("accept-late")) {
            // In the order in which it happened.
            assertThat(pawl().status(event -> {}).applied())
                    .extracting(row -> row.version())
                    .containsExactly("0001_a", "0003_c", "0004_d", "0002_b");
        }
        refused(() -> pawl().accept(version, "again", event -> {}), "PAWL0422E");
        // It holds for this file only.
        write("0003_c.up.sql", "CREATE TABLE c (id bigint);\n");
        assertThat(migrate().exitStatus().code()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Verdict.class)
    void whatWasUnknownIsWhatTheOperatorSays(Verdict verdict) throws Exception {
        write(
                "0001_probe.up.sql",
                """
                CREATE TABLE probe (file int);
                CREATE PROCEDURE commits() LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO probe VALUES (1); COMMIT; INSERT INTO probe VALUES (2); END';
                """);
        write("0002_call.up.sql", "INSERT INTO probe VALUES (0);\nCALL commits();\nINSERT INTO probe VALUES (3);\n");
        try (var proxy = FaultProxy.to(serverPort())) {
            var fault = new Fault.Once(sql -> sql.endsWith("*/ CALL commits()"), Fault.Action.SWALLOW_ANSWER);
            proxy.inject(fault);
            assertThat(migrate(url(proxy.port()), Map.of(), event -> {})
                            .exitStatus()
                            .code())
                    .isEqualTo(8);
            assertThat(fault.fired()).isTrue();
        }
        for (int i = 0; i < 2; i++) {
            assertThat(migrate().error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo("PAWL0802E");
                assertThat(error.exitStatus().code()).isEqualTo(8);
            });
        }
        refused(() -> pawl().resolve("0001_probe", verdict, "", event -> {}), "PAWL0423E");

        pawl().resolve("0002_call", verdict, "looked", event -> {});

        assertThat(migrate().error()).isNull();
        assertThat(query("SELECT file FROM probe ORDER BY file"))
                .isEqualTo(
                        verdict == Verdict.DONE ? List.of("0", "1", "2", "3") : List.of("0", "1", "1", "2", "2", "3"));
        assertThat(query(ACTIONS)).containsExactly(verdict.action() + "|0002_call|looked|owner");
        refused(() -> pawl().resolve("0002_call", verdict, "", event -> {}), "PAWL0423E");
    }

    @Test
    void whatTheServerRefusedIsNotUnknown() throws Exception {
        write("0001_database.up.sql", "CREATE DATABASE never TEMPLATE nowhere_at_all;\n");
        for (int i = 0; i < 2; i++) {
            assertThat(migrate().error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo("PAWL0509E");
                assertThat(error.sqlState()).isEqualTo("3D000");
            });
        }
        assertThat(query("SELECT version FROM pawl.steps")).isEmpty();
        write("0001_database.up.sql", "CREATE TABLE a (id int);\n");
        assertThat(migrate().error()).isNull();
    }

    @Test
    void aBaselineCountsAsAppliedUpToItsVersionAndNothingRuns() throws Exception {
        fresh.execute("CREATE TABLE a (id int)");
        write("0001_a.up.sql", A);
        write("0002_b.up.sql", "-- pawl:phase contract\nCREATE TABLE nothing.b (id int);\n");
        write("0003_c.up.sql", "CREATE TABLE c (id int);\n");

        var report = pawl().baseline("0002_b", "was there", event -> {});

        assertThat(report.recorded()).extracting(one -> one.version().text()).containsExactly("0001_a", "0002_b");
        assertThat(report.pending()).extracting(one -> one.version().text()).containsExactly("0003_c");
        assertThat(query(HISTORY)).allSatisfy(row -> assertThat(row).contains(" 64 baseline "));
        assertThat(query(HISTORY))
                .hasSize(2)
                .satisfiesExactly(row -> assertThat(row).startsWith("0001_a expand"), row -> assertThat(row)
                        .startsWith("0002_b contract"));
        assertThat(query(ACTIONS)).containsExactly("baseline|0002_b|was there|owner");
        assertThat(query("SELECT to_regclass('c')")).containsExactly("null");
        refused(() -> pawl().baseline("0003_c", "", event -> {}), "PAWL0421E");
        assertThat(migrate().applied())
                .extracting(step -> step.version().text())
                .containsExactly("0003_c");
    }

    @Test
    void aBaselineOfNothingLetsEveryFileRun() throws Exception {
        fresh.execute("CREATE TABLE others (id int)");
        write("0001_a.up.sql", A);
        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0420E"));

        pawl().baseline(Baseline.NONE, "", event -> {});

        assertThat(migrate().applied()).hasSize(1);
    }

    private static final String FLYWAY =
            """
            CREATE TABLE a (id int);
            CREATE TABLE public.flyway_schema_history (
                installed_rank int PRIMARY KEY, version varchar(50), description varchar(200) NOT NULL,
                type varchar(20) NOT NULL, script varchar(1000) NOT NULL, checksum int,
                installed_by varchar(100) NOT NULL, installed_on timestamp NOT NULL DEFAULT now(),
                execution_time int NOT NULL, success boolean NOT NULL);
            INSERT INTO public.flyway_schema_history VALUES
                (1, '1', 'a', 'SQL', 'V1__a.sql', 1, 'x', '2020-01-02 03:04:05', 1, true),
                (2, '2', 'b', 'SQL', 'V2__b.sql', 1, 'x', '2021-01-02 03:04:05', 1, %s);
            """;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theHistoryOfAnotherToolIsTakenOverRowByRowOrOnlyLookedAt(boolean dryRun) throws Exception {
        fresh.execute(FLYWAY.formatted("true"));
        write("0001_a.up.sql", A);
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n");
        write("0003_c.up.sql", "CREATE TABLE c (id int);\n");

        var report = pawl().adopt(OtherTool.FLYWAY, Optional.empty(), dryRun, "moving", event -> {});

        assertThat(report.dryRun()).isEqualTo(dryRun);
        assertThat(report.recorded()).extracting(one -> one.version().text()).containsExactly("0001_a", "0002_b");
        assertThat(report.pending()).extracting(one -> one.version().text()).containsExactly("0003_c");
        if (dryRun) {
            assertThat(query("SELECT coalesce(to_regclass('public.schema_migrations')::text,"
                            + " to_regnamespace('pawl')::text)"))
                    .containsExactly("null");
            return;
        }
        assertThat(query(HISTORY))
                .containsExactly(
                        "0001_a expand 64 adopted from flyway 2020-01-02",
                        "0002_b expand 64 adopted from flyway 2021-01-02");
        assertThat(query(ACTIONS)).containsExactly("adopt|0002_b|moving|owner");
        assertThat(migrate().applied())
                .extracting(step -> step.version().text())
                .containsExactly("0003_c");
        refused(() -> pawl().adopt(OtherTool.FLYWAY, Optional.empty(), false, "", event -> {}), "PAWL0421E");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GOLANG_MIGRATE | (version bigint PRIMARY KEY, dirty boolean NOT NULL) | (2, false)",
                "DBMATE | (version varchar(128) PRIMARY KEY) | ('0001'), ('0002')",
                "PAWL | (version int PRIMARY KEY, filename text, applied_at timestamptz DEFAULT now())"
                        + " | (1, '0001_a.up.sql'), (2, '0002_b.up.sql')"
            })
    void soIsThatOfToolsWhoseTableIsInTheWay(OtherTool tool, String columns, String rows) throws Exception {
        fresh.execute("CREATE TABLE a (id int); CREATE TABLE public.schema_migrations " + columns
                + "; INSERT INTO public.schema_migrations VALUES " + rows);
        write("0001_a.up.sql", A);
        write("0002_b.up.sql", "CREATE TABLE nothing.b (id int);\n");
        write("0003_c.up.sql", "CREATE TABLE c (id int);\n");

        pawl().adopt(tool, Optional.empty(), false, "", event -> {});

        assertThat(query("SELECT concat_ws(' ', version, length(checksum)) FROM public.schema_migrations ORDER BY 1"))
                .containsExactly("0001_a 64", "0002_b 64");
        assertThat(query("SELECT count(*) FROM public.schema_migrations_"
                        + tool.word().replace('-', '_')))
                .containsExactly(rows.startsWith("(2") ? "1" : "2");
        assertThat(migrate().applied())
                .extracting(step -> step.version().text())
                .containsExactly("0003_c");
    }

    @Test
    void aHistoryWithAFailedRowOrWithoutItsFileIsNotTakenOver() throws Exception {
        fresh.execute(FLYWAY.formatted("false"));
        write("0001_a.up.sql", A);
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n");
        refused(() -> pawl().adopt(OtherTool.FLYWAY, Optional.empty(), false, "", event -> {}), "PAWL0426E");

        fresh.execute("UPDATE public.flyway_schema_history SET success = true");
        Files.delete(directory.resolve("0002_b.up.sql"));
        refused(() -> pawl().adopt(OtherTool.FLYWAY, Optional.empty(), false, "", event -> {}), "PAWL0425E");
        assertThat(query("SELECT to_regclass('public.schema_migrations')")).containsExactly("null");
    }

    private Pawl pawl() {
        return pawl(fresh.database().url(), fresh.database().owner(), Map.of());
    }

    private void refused(ThrowingCallable deed, String code) throws Exception {
        var before = actions();
        assertThatThrownBy(deed).isInstanceOfSatisfying(PawlException.class, error -> assertThat(
                        error.message().id())
                .isEqualTo(code));
        assertThat(actions()).isEqualTo(before);
    }

    private List<String> actions() throws Exception {
        return query("SELECT to_regclass('pawl.operator_actions')").contains("null") ? List.of() : query(ACTIONS);
    }
}
