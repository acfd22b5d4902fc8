package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.conformance.PawlRunner;
import dev.pawl.conformance.oracle.DatabaseOracle;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.StatusReport;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whoever only looks changes nothing, and is told what a run would do. */
final class LookingTest extends FaultFixture {
    @Test
    void aPlanAndAStatusOfAnEmptyDatabaseChangeNothing() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        write("0002_b.up.sql", "-- pawl:phase contract\nCREATE TABLE b (id int);\n");
        var before = oracle().writes();

        var plan = pawl().plan(Phase.EXPAND, event -> {});
        var status = pawl().status(event -> {});

        // Nobody is served by an empty database.
        assertThat(plan.steps()).extracting(file -> file.version().text()).containsExactly("0001_a", "0002_b");
        assertThat(status.exitStatus().code()).isEqualTo(3);
        assertThat(pending(status)).containsExactly("0001_a", "0002_b");
        assertThat(DatabaseOracle.differences(before, oracle().writes())).isEmpty();
    }

    @Test
    void aPlanSaysWhatTheNextRunDoesAndChangesNothing() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        assertThat(migrate().error()).isNull();
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n\nALTER TABLE b ADD x int;\n");
        write("0003_c.up.sql", "-- pawl:phase contract\nCREATE TABLE c (id int);\n");
        write("0004_d.up.sql", "CREATE INDEX CONCURRENTLY a_id ON a (id);\n");
        var before = oracle().writes();

        var plan = pawl().plan(Phase.EXPAND, event -> {});
        var all = pawl().plan(Phase.CONTRACT, event -> {});
        var status = pawl().status(event -> {});

        assertThat(DatabaseOracle.differences(before, oracle().writes())).isEmpty();
        assertThat(plan.steps()).extracting(file -> file.version().text()).containsExactly("0002_b", "0004_d");
        assertThat(plan.steps()).extracting(file -> file.transaction()).containsExactly(true, false);
        assertThat(plan.steps().get(0).statements())
                .extracting(statement -> statement.line())
                .containsExactly(1, 3);
        assertThat(plan.held()).extracting(version -> version.text()).containsExactly("0003_c");
        assertThat(all.steps()).extracting(file -> file.version().text()).containsExactly("0002_b", "0003_c", "0004_d");
        assertThat(all.held()).isEmpty();
        assertThat(status.applied()).extracting(row -> row.version()).containsExactly("0001_a");
        assertThat(pending(status)).containsExactly("0002_b", "0003_c", "0004_d");
        assertThat(status.exitStatus().code()).isEqualTo(3);

        var report = migrate();
        assertThat(report.applied()).extracting(step -> step.version().text()).containsExactly("0002_b", "0004_d");
        assertThat(report.held()).extracting(version -> version.text()).containsExactly("0003_c");
        // What waits for its time is nothing that a run would do.
        assertThat(pawl().status(event -> {}).exitStatus().code()).isZero();
        var contract = pawl().migrate(Phase.CONTRACT, event -> {});
        assertThat(contract.applied()).extracting(step -> step.version().text()).containsExactly("0003_c");
        assertThat(contract.held()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"edited, PAWL0407E, 4", "missing, PAWL0408E, 4", "late, PAWL0409E, 4", "newer, PAWL0901E, 9"})
    void whatARunWouldBeRefusedForIsSaidByAStatusAndRefusedByAPlan(String difference, String code, int exitCode)
            throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        write("0003_c.up.sql", "CREATE TABLE c (id int);\n");
        write("0004_d.up.sql", "-- pawl:phase contract\nCREATE TABLE d (id int);\n");
        assertThat(migrate().error()).isNull();
        assertThat(pawl().status(event -> {}).exitStatus().code()).isZero();
        switch (difference) {
            case "edited" -> write("0001_a.up.sql", "CREATE TABLE a (id bigint);\n");
            case "missing" -> Files.delete(directory.resolve("0001_a.up.sql"));
            case "late" -> write("0002_b.up.sql", "CREATE TABLE b (id int);\n");
            default -> Files.delete(directory.resolve("0004_d.up.sql"));
        }

        var status = pawl().status(event -> {});

        assertThat(status.problems()).extracting(problem -> problem.code()).containsExactly(code);
        assertThat(status.exitStatus().code()).isEqualTo(exitCode);
        assertThatThrownBy(() -> pawl().plan(Phase.EXPAND, event -> {}))
                .isInstanceOfSatisfying(
                        PawlException.class,
                        error -> assertThat(error.message().id()).isEqualTo(code));
        assertThat(migrate().exitStatus().code()).isEqualTo(exitCode);
    }

    @Test
    void aDatabaseThatSomebodyElseHasFilledIsAProblemOfItsStatus() throws Exception {
        fresh.execute("CREATE TABLE customers (id int)");
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");

        assertThat(pawl().status(event -> {}).problems())
                .extracting(problem -> problem.code())
                .containsExactly("PAWL0420E");
        assertThatThrownBy(() -> pawl().plan(Phase.EXPAND, event -> {})).isInstanceOf(PawlException.class);
    }

    private DatabaseOracle oracle() {
        return new DatabaseOracle(fresh.database(), new PawlRunner());
    }

    private static List<String> pending(StatusReport status) {
        return status.pending().stream().map(file -> file.version().text()).toList();
    }

    private Pawl pawl() {
        return pawl(fresh.database().url(), fresh.database().owner(), Map.of());
    }
}
