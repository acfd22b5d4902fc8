package dev.pawl.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.history.History;
import dev.pawl.engine.migration.Checksum;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Script;
import dev.pawl.engine.migration.Version;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class PlanTest {
    private static final String CONTRACT = "-- pawl:phase contract\n";

    @Test
    void everythingIsPendingOnAnEmptyHistoryContractFilesIncluded() {
        var plan = Plan.of(set(file("0001_a"), file("0002_b", CONTRACT)), History.EMPTY);

        assertThat(versions(plan.steps())).containsExactly("0001_a", "0002_b");
        assertThat(plan.held()).isEmpty();
    }

    @Test
    void nothingIsPendingWhenTheHistoryHasEveryFile() {
        assertThat(Plan.of(set(file("0001_a")), history(row("0001_a"))).isDone())
                .isTrue();
    }

    @Test
    void anEditedFileIsRefusedUnlessItsChecksumWasNeverRecorded() {
        var set = set(file("0001_a", "SELECT 2"));

        assertThat(problems(set, history(row("0001_a")))).containsExactly(Message.EDITED);
        assertThat(problems(set, history(row("0001_a", null, null)))).isEmpty();
    }

    @Test
    void anAppliedFileThatIsNoLongerThereIsMissing() {
        assertThat(problems(set(file("0002_b")), history(row("0001_a"), row("0002_b"))))
                .containsExactly(Message.MISSING);
        assertThat(problems(set(file("0002_b")), history(row("not a version"), row("0002_b"))))
                .containsExactly(Message.MISSING);
    }

    @Test
    void aPendingFileThatSortsBeforeAnAppliedOneIsLate() {
        assertThat(problems(set(file("0001_a"), file("0002_b"), file("0003_c")), history(row("0001_a"), row("0003_c"))))
                .containsExactly(Message.LATE);
    }

    @Test
    void aHeldContractFileIsNotLateAndBlocksNothing() {
        var set = set(file("0001_a"), file("0002_b", CONTRACT), file("0003_c"), file("0004_d"));
        var plan = Plan.of(set, history(row("0001_a"), row("0003_c")));

        assertThat(plan.problems()).isEmpty();
        assertThat(versions(plan.steps())).containsExactly("0004_d");
        assertThat(versions(plan.held())).containsExactly("0002_b");
        assertThat(versions(plan.pending())).containsExactly("0002_b", "0004_d");
    }

    @Test
    void aNewerDatabaseIsFineOnlyWhenAllThatItHasMoreIsExpandPhase() {
        var set = set(file("0001_a"));

        assertThat(problems(set, history(row("0001_a"), row("0002_b", "x", Phase.EXPAND))))
                .isEmpty();
        assertThat(problems(set, history(row("0001_a"), row("0002_b", "x", Phase.CONTRACT))))
                .containsExactly(Message.NEWER);
        assertThat(problems(set, history(row("0001_a"), row("0002_b", null, null))))
                .containsExactly(Message.NEWER);
    }

    @Test
    void differencesOfFilesComeBeforeADatabaseThatIsNewer() {
        var history = history(row("0001_a", "other", Phase.EXPAND), row("0002_b", null, null));

        assertThat(Plan.of(set(file("0001_a")), history).refusal())
                .hasValueSatisfying(e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.REFUSED));
        assertThat(Plan.of(set(file("0001_a")), history(row("0001_a"), row("0002_b", null, null)))
                        .refusal())
                .hasValueSatisfying(e -> assertThat(e.exitStatus()).isEqualTo(ExitStatus.DATABASE_NEWER));
    }

    @Test
    void severalProblemsAreToldAtOnce() {
        var refusal = Plan.of(set(file("0001_a", "SELECT 2"), file("0003_c")), history(row("0001_a"), row("0002_b")))
                .refusal();

        assertThat(refusal).hasValueSatisfying(e -> assertThat(e.getMessage())
                .contains("0001_a was edited")
                .contains("0002_b is recorded as applied but there is no such file"));
    }

    private static MigrationSet set(Migration... files) {
        return new MigrationSet("test", List.of(files), Optional.empty());
    }

    private static Migration file(String version) {
        return file(version, "SELECT 1");
    }

    private static Migration file(String version, String sql) {
        return new Migration(new Version(version), checksum(sql), () -> new Script(version, sql));
    }

    private static Checksum checksum(String sql) {
        return Checksum.of(sql.getBytes(StandardCharsets.UTF_8));
    }

    private static History history(AppliedMigration... rows) {
        return new History(List.of(rows));
    }

    private static AppliedMigration row(String version) {
        return row(version, checksum("SELECT 1").hex(), Phase.EXPAND);
    }

    private static AppliedMigration row(String version, @Nullable String checksum, @Nullable Phase phase) {
        return new AppliedMigration(version, Instant.EPOCH, checksum, phase, 1L, null);
    }

    private static List<String> versions(List<Migration> migrations) {
        return migrations.stream().map(migration -> migration.version().text()).toList();
    }

    private static List<Message> problems(MigrationSet set, History history) {
        return Plan.of(set, history).problems().stream()
                .map(problem -> problem.error().message())
                .toList();
    }

    @Test
    void everyProblemNamesItsVersionAndANextStep() {
        var plan = Plan.of(set(file("0001_a", "SELECT 2")), history(row("0001_a"), row("0000_z")));

        assertThat(plan.problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem.error().hint()).isNotBlank())
                .allSatisfy(problem -> assertThat(problem.error().getMessage()).contains(problem.version()));
        assertThat(Arrays.asList(Message.values()))
                .filteredOn(message -> message.id().endsWith("E") && message.exitStatus() != ExitStatus.OK)
                .allSatisfy(message -> assertThat(message.hint(1, 2, 3, 4)).isNotBlank());
    }
}
