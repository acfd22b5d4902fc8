package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.SchemaSubject;
import dev.pawl.conformance.oracle.DatabaseOracle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** What a set of migrations promises, whatever is in it. */
public interface SchemaRules {
    /** The folder of the migrations; {@code roles.sql} may lie beside them. */
    Path migrations();

    /**
     * A folder of files named like migrations: each holds statements that the application executes which was released
     * with that migration. They run as the owner of the database, in one transaction that is rolled back; SET ROLE may
     * be among them.
     */
    default Path workloads() {
        return migrations().resolve("workloads");
    }

    /** The migrations with an empty database. */
    SchemaSubject subject();

    @Rule(
            id = "FWD-E01-idempotent",
            promise = "When every migration is applied, applying them again changes nothing.",
            why = "Every start of every replica applies them again.",
            satisfyBy = "Nothing has to be done where a runner records what it applied; roles.sql has to look first.",
            ifItFails = "Does roles.sql grant or alter again what is there already?")
    default void applyingAgainChangesNothing() throws Exception {
        var subject = subject();
        subject.apply(1);
        var before = subject.oracle().writes();

        subject.apply(1);

        assertThat(DatabaseOracle.differences(before, subject.oracle().writes()))
                .as("what the second run changed, - before and + after")
                .isEmpty();
    }

    @Rule(
            id = "FWD-E02-concurrent",
            promise = "Applied by several runs at once, the migrations come to what one run comes to.",
            why = "All replicas of a release start at once on the first day.",
            satisfyBy = "Provision roles in a way that another database of the same cluster may do at the same moment.",
            ifItFails = "What does roles.sql do that fails when it is done twice at once?")
    default void severalRunsComeToWhatOneComesTo() throws Exception {
        var one = subject();
        one.apply(1);
        var several = subject();

        several.apply(4);

        assertThat(DatabaseOracle.differences(
                        one.oracle().fingerprint(), several.oracle().fingerprint()))
                .as("what four runs made otherwise than one, - one and + four")
                .isEmpty();
    }

    @Rule(
            id = "FWD-E03-previous-version",
            promise = "Statements of an application that was released with one migration work after every later one.",
            why = "While a release rolls out, the version before it is serving on the new schema.",
            satisfyBy = "Expand only: what an application may still use is taken away by a contract-phase migration.",
            ifItFails = "Which migration renamed, dropped or tightened what the statement uses?")
    default void statementsOfEarlierVersionsStillWork() throws Exception {
        var workloads = workloads(workloads());
        Assumptions.assumeFalse(workloads.isEmpty(), () -> "no statements are recorded in " + workloads());
        for (var workload : workloads) {
            tryWhileUpgrading(subject(), workload);
        }
    }

    /** One file after the other on one database, so that the runner knows what is served while it runs. */
    private static void tryWhileUpgrading(SchemaSubject subject, Path workload) throws Exception {
        var released = workload.getFileName().toString();
        for (var file : subject.files()) {
            if (file.compareTo(released) < 0) {
                continue;
            }
            subject.applyUpTo(file);
            try {
                subject.tryStatements(workload);
            } catch (SQLException e) {
                throw new AssertionError(
                        "statements of %s fail after %s: %s %s"
                                .formatted(workload.getFileName(), file, e.getSQLState(), e.getMessage()),
                        e);
            }
        }
    }

    private static List<Path> workloads(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".sql"))
                    .sorted()
                    .toList();
        }
    }
}
