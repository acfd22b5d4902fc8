package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.MigrateReport.Outcome;
import dev.pawl.engine.report.TakeoverReport;
import dev.pawl.engine.takeover.Baseline;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class BaselineTest extends MigrateFixture {
    @BeforeEach
    void threeMigrations() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)")
                .with("0002_b.up.sql", "-- pawl:phase contract\nCREATE TABLE b (id int)")
                .with("0003_c.up.sql", "CREATE TABLE c (id int)");
    }

    @Test
    void recordsWhatIsThereWithoutRunningItAndTheRestIsApplied() throws Exception {
        fresh.execute("CREATE TABLE a (id int); CREATE TABLE b (id int)");

        var report = baseline("0002_b");

        assertThat(report.recorded())
                .extracting(recorded -> recorded.version().text())
                .containsExactly("0001_a", "0002_b");
        assertThat(report.pending())
                .extracting(pending -> pending.version().text())
                .containsExactly("0003_c");
        assertThat(versions(migrate())).containsExactly("0003_c");
        assertThat(fresh.query("SELECT version || ' ' || phase || ' ' || runner || ' ' || length(checksum)"
                        + " FROM public.schema_migrations WHERE runner = 'baseline' ORDER BY version"))
                .containsExactly("0001_a expand baseline 64", "0002_b contract baseline 64");
        assertThat(fresh.query("SELECT action || ' ' || version || ' ' || reason FROM pawl.operator_actions"))
                .containsExactly("baseline 0002_b restored from a dump");
        assertThat(fresh.query("SELECT found FROM pawl.operator_actions"))
                .singleElement()
                .asString()
                .contains("table public.a, table public.b");
        assertThat(migrate().outcome()).isEqualTo(Outcome.UP_TO_DATE);
    }

    @Test
    void ofNoneSaysThatWhatIsThereBelongsToSomebodyElse() throws Exception {
        fresh.execute("CREATE TABLE elsewhere (id int)");

        assertThat(baseline(Baseline.NONE).recorded()).isEmpty();

        assertThat(versions(migrate())).containsExactly("0001_a", "0002_b", "0003_c");
    }

    @Test
    void isRefusedWhereThereIsAHistory() throws Exception {
        migrate();

        assertThatThrownBy(() -> baseline("0001_a"))
                .asInstanceOf(type(PawlException.class))
                .satisfies(e -> assertThat(e.message()).isEqualTo(Message.HAS_HISTORY))
                .satisfies(e -> assertThat(e.getMessage()).contains("3 migrations, the newest 0003_c"));
    }

    @Test
    void needsAVersionOfTheSetAndLeavesNothingWhenItIsRefused() throws Exception {
        assertThatThrownBy(() -> baseline("0002_d"))
                .asInstanceOf(type(PawlException.class))
                .satisfies(e -> assertThat(e.message()).isEqualTo(Message.UNKNOWN_VERSION))
                .satisfies(e -> assertThat(e.getMessage()).contains("did you mean 0002_b?"));
        assertThat(tables()).isEmpty();
    }

    private TakeoverReport baseline(String version) {
        return pawl().baseline(version, "restored from a dump", event -> {});
    }
}
