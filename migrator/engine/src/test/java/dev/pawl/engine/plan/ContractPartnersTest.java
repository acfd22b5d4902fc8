package dev.pawl.engine.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A contract-phase migration runs after the expand-phase one that it completes, and not in the same run. */
final class ContractPartnersTest {
    private static final Migration EXPAND = file("0001_a", "SELECT 1");
    private static final Migration OTHER = file("0002_b", "SELECT 1");

    @Test
    void anAppliedPartnerIsWhatItNeeds() {
        assertThat(problems(history("0001_a"), EXPAND, completing("0003_drop", "0001_a")))
                .isEmpty();
    }

    @Test
    void aPartnerThatThisRunWouldApplyIsTooEarly() {
        assertThat(problems(history("0001_a"), EXPAND, OTHER, completing("0003_drop", "0002_b")))
                .singleElement()
                .satisfies(error -> {
                    assertThat(error.message()).isEqualTo(Message.CONTRACT_TOO_EARLY);
                    assertThat(error.file()).contains("0003_drop");
                    assertThat(error.line()).contains(2);
                    assertThat(error.getMessage())
                            .isEqualTo("Line 2 of 0003_drop says that it completes 0002_b, which is not applied yet.");
                });
    }

    @Test
    void onAnEmptyHistoryAnEarlierFileOfTheSameRunIsEnough() {
        assertThat(problems(History.EMPTY, EXPAND, completing("0003_drop", "0001_a")))
                .isEmpty();
    }

    @Test
    void aPartnerThatCannotBeOneIsRefused() {
        assertThat(reasons(EXPAND, completing("0003_drop", "0002_typo"))).contains("not in this migration set");
        assertThat(reasons(EXPAND, completing("0003_drop", "0004_d"), file("0004_d", "SELECT 1")))
                .contains("does not come before it");
        assertThat(reasons(EXPAND, completing("0003_drop", "0003_drop"))).contains("contract-phase");
        assertThat(reasons(EXPAND, file("0003_drop", "-- pawl:contracts 0001_a\nSELECT 1")))
                .contains("not itself tagged");
    }

    @Test
    void aContractFileThatWasHeldBackIsNotLateWhenItsTimeHasCome() {
        var plan = Plan.of(
                set(EXPAND, completing("0002_drop", "0001_a"), file("0003_c", "SELECT 1")),
                history("0001_a", "0003_c"),
                true);

        assertThat(plan.problems()).isEmpty();
        assertThat(plan.held()).isEmpty();
        assertThat(plan.steps())
                .extracting(migration -> migration.version().text())
                .containsExactly("0002_drop");
    }

    private static String reasons(Migration... files) {
        var problems = problems(history("0001_a"), files);
        assertThat(problems).extracting(PawlException::message).containsExactly(Message.CONTRACT_PARTNER);
        return problems.get(0).getMessage();
    }

    private static List<PawlException> problems(History history, Migration... files) {
        return Plan.of(set(files), history, true).problems().stream()
                .map(Problem::error)
                .toList();
    }

    private static MigrationSet set(Migration... files) {
        return new MigrationSet("test", List.of(files), Optional.empty());
    }

    private static Migration completing(String version, String partner) {
        return file(version, "-- pawl:phase contract\n-- pawl:contracts " + partner + "\nSELECT 1");
    }

    private static Migration file(String version, String sql) {
        return new Migration(new Version(version), checksum(sql), () -> new Script(version, sql));
    }

    private static Checksum checksum(String sql) {
        return Checksum.of(sql.getBytes(StandardCharsets.UTF_8));
    }

    private static History history(String... versions) {
        return new History(Stream.of(versions)
                .map(version -> new AppliedMigration(
                        version, Instant.EPOCH, checksum("SELECT 1").hex(), Phase.EXPAND, 1L, null))
                .toList());
    }
}
