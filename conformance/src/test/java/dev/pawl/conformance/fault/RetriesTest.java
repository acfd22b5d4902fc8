package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.Setting;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is tried again, how often, and what is not. A sequence counts attempts, since no rollback takes it back. */
final class RetriesTest extends FaultFixture {
    private static final String FAILS_UNTIL =
            """
            INSERT INTO probe VALUES (2);
            DO $$ BEGIN
                IF nextval('attempts') < %d THEN
                    RAISE 'this happens' USING ERRCODE = '%s';
                END IF;
            END $$;
            """;

    private final List<RunEvent> events = new ArrayList<>();

    @BeforeEach
    void makeTheCounters() throws Exception {
        write(
                "0001_probe.up.sql",
                "CREATE TABLE probe (file int);\nCREATE SEQUENCE attempts;\nCREATE SEQUENCE seen;\n");
        assertThat(migrate().error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"55P03", "40P01", "40001"})
    void whatMaySucceedLaterIsTriedAgainAsAWhole(String state) throws Exception {
        write("0002_later.up.sql", FAILS_UNTIL.formatted(3, state));

        var report = migrate(Map.of());

        assertThat(report.error()).isNull();
        assertThat(report.applied()).singleElement().satisfies(step -> assertThat(step.attempts())
                .isEqualTo(3));
        assertThat(query("SELECT file FROM probe")).containsExactly("2");
        assertThat(retries()).extracting(RunEvent.StepRetried::attempt).containsExactly(1, 2);
        assertThat(retries()).extracting(RunEvent.StepRetried::sqlState).containsOnly(state);
        assertThat(retries().get(0).pause()).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
        assertThat(retries().get(1).pause()).isBetween(Duration.ofMillis(100), Duration.ofMillis(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"23505", "57014", "53200", "42P01", "25P02", "XX000", "P0001", "08006", "57P03", "53300", "40003"
            })
    void whatWouldFailAgainIsNotTriedAgain(String state) throws Exception {
        write("0002_never.up.sql", FAILS_UNTIL.formatted(2, state));

        var report = migrate(Map.of());

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0501E");
            assertThat(error.sqlState()).isEqualTo(state);
            assertThat(error.message()).contains("0002_never").contains("this happens");
            assertThat(error.line()).isEqualTo(2);
        });
        assertThat(query("SELECT last_value FROM attempts")).containsExactly("1");
        assertThat(query("SELECT file FROM probe")).isEmpty();
        assertThat(retries()).isEmpty();
    }

    @Test
    void theBudgetEndsWithTheCauseAndChangesNothing() throws Exception {
        // It would succeed after pauses of three seconds and more.
        write("0002_later.up.sql", FAILS_UNTIL.formatted(7, "55P03"));

        var report = migrate(Map.of(Setting.RETRY_BUDGET, "1s"));

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0602E");
            assertThat(error.exitStatus().code()).isEqualTo(6);
            assertThat(error.sqlState()).isEqualTo("55P03");
        });
        assertThat(retries()).isNotEmpty();
        assertThat(query("SELECT file FROM probe")).isEmpty();
        assertThat(query("SELECT version FROM schema_migrations")).containsExactly("0001_probe");
    }

    /** One more attempt would only make others queue behind it. */
    @Test
    void nothingIsTriedWhileTheTransactionIsOpenThatWasSeenToBlock() throws Exception {
        write("0002_alter.up.sql", "ALTER TABLE probe ADD COLUMN note text;\n");
        var known = new AtomicInteger();
        try (var idle = fresh.database().connect();
                var proxy = FaultProxy.to(serverPort())) {
            idle.setAutoCommit(false);
            Eventually.execute(idle, "SELECT * FROM probe");
            var runs = Executors.newSingleThreadExecutor();
            try {
                var report = runs.submit(() -> migrate(url(proxy.port()), Map.of(), event -> {
                    if (event instanceof RunEvent.StepRetried retry
                            && !retry.blockers().isEmpty()) {
                        known.compareAndSet(0, proxy.queries().size());
                    }
                }));
                Eventually.see("an attempt whose blocker is known has ended", () -> known.get() > 0);
                Eventually.see("it is looked whether it still blocks", () -> since(known, proxy, "pg_locks") >= 3);
                assertThat(since(known, proxy, "ADD COLUMN note")).isZero();
                idle.rollback();
                assertThat(report.get().error()).isNull();
                requireNothingLeftBehind();
            } finally {
                runs.shutdownNow();
            }
        }
        assertThat(query("SELECT count(note) FROM probe")).containsExactly("0");
    }

    private static long since(AtomicInteger when, FaultProxy proxy, String part) {
        return proxy.queries().stream()
                .skip(when.get())
                .filter(sql -> sql.contains(part))
                .count();
    }

    /** Every attempt leaves the limit that it saw in a sequence. */
    @ParameterizedTest
    @CsvSource({"'', 2000, 6", "-- pawl:lock-timeout 250ms, 250, 3", "-- pawl:lock-timeout 3s, 3000, 6"})
    void eachAttemptQueuesLongerForALockThanTheOneBeforeAndNeverLongerThanIsAllowed(
            String directive, int longest, int attempts) throws Exception {
        write(
                "0002_later.up.sql",
                directive + "\n"
                        + "SELECT setval('seen', (SELECT setting::int FROM pg_settings WHERE name = 'lock_timeout'));\n"
                        + FAILS_UNTIL.formatted(attempts, "55P03"));
        var limits = new ArrayList<Integer>();

        var report = migrate(fresh.database().url(), fresh.database().owner(), Map.of(), event -> {
            if (event instanceof RunEvent.StepRetried || event instanceof RunEvent.StepApplied) {
                limits.add(seen());
            }
        });

        assertThat(report.error()).isNull();
        assertThat(limits).hasSize(attempts).isSorted().last().isEqualTo(longest);
        assertThat(limits.get(0)).isLessThanOrEqualTo(200);
    }

    @Test
    void theLimitHoldsForEveryStatementOfAFile() throws Exception {
        write(
                "0002_limits.up.sql",
                """
                -- pawl:statement-timeout 70s
                SET lock_timeout = 0;
                CREATE TABLE seen_limits AS SELECT 1 AS n, current_setting('lock_timeout') AS l;
                SELECT set_config('lock_timeout', '0', false), set_config('statement_timeout', '1s', false);
                INSERT INTO seen_limits SELECT 2, current_setting('lock_timeout');
                DO $$ BEGIN SET lock_timeout = 0; END $$;
                INSERT INTO seen_limits SELECT 3, current_setting('lock_timeout');
                RESET ALL;
                INSERT INTO seen_limits SELECT 4, current_setting('lock_timeout');
                INSERT INTO seen_limits SELECT 5, current_setting('statement_timeout');
                """);

        assertThat(migrate(Map.of()).error()).isNull();

        assertThat(query("SELECT n || ' ' || l FROM seen_limits ORDER BY n"))
                .containsExactly("1 200ms", "2 200ms", "3 200ms", "4 200ms", "5 70s");
        assertThat(events)
                .filteredOn(RunEvent.SettingIgnored.class::isInstance)
                .singleElement()
                .satisfies(event ->
                        assertThat(((RunEvent.SettingIgnored) event).line()).isEqualTo(2));
    }

    private int seen() {
        try {
            return Integer.parseInt(query("SELECT last_value FROM seen").get(0));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<RunEvent.StepRetried> retries() {
        return events.stream()
                .filter(RunEvent.StepRetried.class::isInstance)
                .map(RunEvent.StepRetried.class::cast)
                .toList();
    }

    private MigrateReport migrate(Map<Setting, String> settings) {
        return migrate(fresh.database().url(), settings, events::add);
    }
}
