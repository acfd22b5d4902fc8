package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.event.RunEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An administrator ends the runner's session: what is told is true, and the next run finishes. */
final class EndedSessionTest extends FaultFixture {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX CONCURRENTLY big_name ON big (name)",
                "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS big_name ON big (id)",
                "REINDEX TABLE CONCURRENTLY big",
                "DROP INDEX CONCURRENTLY big_old",
                "ALTER TABLE parted DETACH PARTITION parted_1 CONCURRENTLY"
            })
    void aConcurrentStatementThatIsEndedHalfwayIsFinishedByTheNextRun(String sql) throws Exception {
        write(
                "0001_tables.up.sql",
                """
                CREATE TABLE big (id int, name text);
                INSERT INTO big SELECT n, 'name ' || n FROM generate_series(1, 500) AS n;
                CREATE INDEX big_old ON big (name);
                CREATE TABLE parted (id int) PARTITION BY RANGE (id);
                CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM (1) TO (2);
                """);
        assertThat(migrate().error()).isNull();
        write("0002_concurrent.up.sql", sql + ";\n");
        var events = new ArrayList<RunEvent>();
        try (var writer = fresh.database().connect()) {
            writer.setAutoCommit(false);
            Eventually.execute(writer, "UPDATE big SET name = 'held' WHERE id = 1; SELECT * FROM parted");

            var report = migrate(fresh.database().url(), Map.of(), event -> {
                events.add(event);
                if (event instanceof RunEvent.Blocked) {
                    endRunners();
                }
            });

            assertThat(events).hasAtLeastOneElementOfType(RunEvent.Blocked.class);
            assertThat(report.error())
                    .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0513E"));
            writer.rollback();
        }

        var next = migrate(fresh.database().url(), Map.of(), events::add);

        assertThat(next.error()).isNull();
        dropWhatOnlyASuperuserMayDrop(events);
        requireNothingLeftBehind();
        assertThat(query("SELECT version FROM schema_migrations ORDER BY 1"))
                .containsExactly("0001_tables", "0002_concurrent");
        assertThat(query("SELECT inhrelid::regclass FROM pg_inherits WHERE inhparent = to_regclass('parted')"))
                .isEqualTo(sql.contains("DETACH") ? List.of() : List.of("parted_1"));
    }

    /** The index of a TOAST table, which is rebuilt with its table. */
    private void dropWhatOnlyASuperuserMayDrop(List<RunEvent> events) throws Exception {
        for (var event : events) {
            if (event instanceof RunEvent.InvalidIndexKept kept) {
                assertThat(kept.index()).startsWith("pg_toast.");
                asSuperuser("DROP INDEX CONCURRENTLY " + kept.index());
            }
        }
    }

    private void endRunners() {
        try {
            query(RUNNERS.replace("SELECT pid", "SELECT pg_terminate_backend(pid)"));
            Eventually.noRows(superuser(), RUNNERS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
