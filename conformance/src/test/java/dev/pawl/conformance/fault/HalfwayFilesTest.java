package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.event.RunEvent;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that does not run in one transaction and stopped half-way goes on where it stopped, and nowhere else. */
final class HalfwayFilesTest extends FaultFixture {
    private static final String FILE =
            """
            SET search_path = elsewhere;
            INSERT INTO public.probe VALUES (1);
            CREATE UNIQUE INDEX CONCURRENTLY big_id ON big (id);
            INSERT INTO public.probe SELECT count(*) + 10 FROM big;
            """;

    private static final String INTENT =
            """
            INSERT INTO pawl.steps (version, position, line, fingerprint, relation, run_id)
            SELECT '0002_index', 3, 3,
                encode(sha256('CREATE UNIQUE INDEX CONCURRENTLY big_id ON big (id)'), 'hex'),
                'elsewhere.big'::regclass, gen_random_uuid()""";

    private final List<RunEvent> events = new ArrayList<>();

    @BeforeEach
    void stopHalfway() throws Exception {
        write(
                "0001_tables.up.sql",
                """
                CREATE TABLE probe (step int);
                CREATE SCHEMA elsewhere;
                CREATE TABLE elsewhere.big (id int);
                INSERT INTO elsewhere.big VALUES (1), (1);
                """);
        write("0002_index.up.sql", FILE);

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0509E");
            assertThat(error.exitStatus().code()).isEqualTo(5);
            assertThat(error.sqlState()).isEqualTo("23505");
            assertThat(error.file()).isEqualTo("0002_index.up.sql");
            assertThat(error.line()).isEqualTo(3);
            assertThat(error.message()).contains("Key (id)=(1) is duplicated");
        });
        assertThat(report.applied()).hasSize(1);
        assertThat(steps()).containsExactly("1");
        assertThat(query("SELECT version FROM public.schema_migrations")).containsExactly("0001_tables");
        requireNothingLeftBehind();
    }

    @Test
    void itGoesOnAfterWhatIsDoneWithTheSettingsOfItsBeginning() throws Exception {
        makeUnique();

        assertThat(migrate(fresh.database().url(), Map.of(), events::add).error())
                .isNull();

        assertThat(steps()).containsExactly("1", "11");
        assertThat(query("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'elsewhere.big'::regclass"))
                .containsExactly("elsewhere.big_id");
        assertThat(events)
                .filteredOn(RunEvent.StepResumed.class::isInstance)
                .singleElement()
                .satisfies(event -> {
                    var resumed = (RunEvent.StepResumed) event;
                    assertThat(resumed.version().text()).isEqualTo("0002_index");
                    assertThat(resumed.done()).isEqualTo(2);
                    assertThat(resumed.total()).isEqualTo(4);
                });
        assertThat(query("SELECT version FROM public.schema_migrations ORDER BY 1"))
                .containsExactly("0001_tables", "0002_index");
        assertThat(query("SELECT position FROM pawl.steps WHERE finished_at IS NULL"))
                .isEmpty();
        assertThat(migrate().applied()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"INSERT INTO public.probe VALUES (7)", "INSERT INTO public.probe VALUES ( 1)", ""})
    void whatIsDoneMayNotBeEdited(String other) throws Exception {
        makeUnique();
        write("0002_index.up.sql", FILE.replace("INSERT INTO public.probe VALUES (1)", other));

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0417E");
            assertThat(error.exitStatus().code()).isEqualTo(4);
        });
        assertThat(steps()).containsExactly("1");
        assertThat(query("SELECT version FROM public.schema_migrations")).containsExactly("0001_tables");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE INDEX CONCURRENTLY big_id ON big (id)",
                "DELETE FROM big WHERE ctid = '(0,1)';\nCREATE UNIQUE INDEX CONCURRENTLY big_id ON big (id)",
                "ALTER TABLE big ADD COLUMN note text"
            })
    void theStatementThatFailedMayBeCorrected(String other) throws Exception {
        write("0002_index.up.sql", FILE.replace("CREATE UNIQUE INDEX CONCURRENTLY big_id ON big (id)", other));

        assertThat(migrate().error()).isNull();

        assertThat(steps()).hasSize(2).startsWith("1");
        requireNothingLeftBehind();
        assertThat(query("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'elsewhere.big'::regclass"))
                .isEqualTo(other.contains("INDEX") ? List.of("elsewhere.big_id") : List.of());
    }

    /** With IF NOT EXISTS the server says that it is well, and the rule guards nothing. */
    @ParameterizedTest
    @ValueSource(strings = {"IF NOT EXISTS ", ""})
    void anInvalidIndexOfSomebodyElseIsNeitherDroppedNorTakenForTheOneThatIsWanted(String condition) throws Exception {
        try (var somebody = fresh.database().connect()) {
            Eventually.execute(somebody, "CREATE UNIQUE INDEX CONCURRENTLY big_id ON elsewhere.big (id)");
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isEqualTo("23505");
        }
        write("0002_index.up.sql", FILE.replace("CONCURRENTLY ", "CONCURRENTLY " + condition));

        assertThat(migrate().error()).satisfies(error -> assertThat(error.code())
                .isEqualTo(condition.isEmpty() ? "PAWL0509E" : "PAWL0511E"));

        assertThat(query("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid"))
                .containsExactly("elsewhere.big_id");
        assertThat(steps()).containsExactly("1");
        assertThat(query("SELECT version FROM public.schema_migrations")).containsExactly("0001_tables");
    }

    @Test
    void anIndexThatAnInterruptedRunHadFinishedIsNotBuiltAgain() throws Exception {
        makeUnique();
        asSuperuser(INTENT);
        fresh.execute("CREATE UNIQUE INDEX big_id ON elsewhere.big (id)");
        var built = query("SELECT indexrelid FROM pg_index WHERE indrelid = 'elsewhere.big'::regclass");

        assertThat(migrate().error()).isNull();

        assertThat(query("SELECT indexrelid FROM pg_index WHERE indrelid = 'elsewhere.big'::regclass"))
                .isEqualTo(built);
        assertThat(steps()).containsExactly("1", "11");
    }

    /** A session that outlived its runner still builds it. */
    @Test
    void anIndexThatIsStillBeingBuiltIsWaitedForAndNotDropped() throws Exception {
        makeUnique();
        asSuperuser(INTENT);
        var threads = Executors.newSingleThreadExecutor();
        try (var writer = fresh.database().connect();
                var orphan = fresh.database().connect()) {
            writer.setAutoCommit(false);
            Eventually.execute(writer, "INSERT INTO elsewhere.big VALUES (9)");
            var building = threads.submit(() -> {
                Eventually.execute(orphan, "CREATE UNIQUE INDEX CONCURRENTLY big_id ON elsewhere.big (id)");
                return null;
            });
            Eventually.rows(
                    superuser(),
                    "SELECT index_relid FROM pg_stat_progress_create_index" + " WHERE datname = current_database()");

            var report = migrate(fresh.database().url(), Map.of(), event -> {
                events.add(event);
                if (event instanceof RunEvent.IndexBeingBuilt) {
                    rollBack(writer);
                }
            });

            assertThat(events).hasAtLeastOneElementOfType(RunEvent.IndexBeingBuilt.class);
            assertThat(report.error()).isNull();
            building.get();
        } finally {
            threads.shutdownNow();
        }
        assertThat(events).doesNotHaveAnyElementsOfTypes(RunEvent.InvalidIndexDropped.class);
        assertThat(query("SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'elsewhere.big'::regclass"
                        + " AND indisvalid"))
                .containsExactly("elsewhere.big_id");
        assertThat(steps()).containsExactly("1", "11");
    }

    private void makeUnique() throws Exception {
        asSuperuser("DELETE FROM elsewhere.big WHERE ctid = '(0,1)'");
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> steps() throws Exception {
        return query("SELECT step FROM public.probe ORDER BY 1");
    }
}
