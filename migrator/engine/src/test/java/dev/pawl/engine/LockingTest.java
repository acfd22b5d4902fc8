package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport.AppliedStep;
import dev.pawl.engine.report.MigrateReport.Outcome;
import dev.pawl.engine.run.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Locks that are taken, servers that are not there, and what is left behind. */
final class LockingTest extends MigrateFixture {
    @Test
    void triesAgainWhenATableLockIsTaken() throws Exception {
        folder.with("0001_table.up.sql", "CREATE TABLE busy (id int)");
        migrate();
        folder.with("0002_alter.up.sql", "ALTER TABLE busy ADD COLUMN name text");
        var events = new ArrayList<RunEvent>();
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE busy IN ACCESS SHARE MODE");

            var report = migrate(Map.of(), event -> {
                events.add(event);
                if (event instanceof RunEvent.StepRetried) {
                    commit(holder);
                }
            });

            assertThat(report.outcome()).isEqualTo(Outcome.APPLIED);
            assertThat(report.applied()).extracting(AppliedStep::attempts).containsExactly(2);
            assertThat(events).hasAtLeastOneElementOfType(RunEvent.StepRetried.class);
        }
    }

    @Test
    void givesUpWithinItsRetryBudgetAndChangesNothing() throws Exception {
        folder.with("0001_table.up.sql", "CREATE TABLE busy (id int)");
        migrate();
        folder.with("0002_alter.up.sql", "CREATE TABLE side (id int); ALTER TABLE busy ADD COLUMN name text");
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE busy IN ACCESS SHARE MODE");

            var report = migrate(Map.of(Setting.RETRY_BUDGET, "1ms", Setting.LOCK_TIMEOUT, "50ms"), event -> {});

            assertThat(report.error())
                    .satisfies(error -> assertThat(error.exitStatus()).isEqualTo(ExitStatus.BUDGET_USED_UP));
            assertThat(tables()).containsExactly("busy", "schema_migrations");
        }
    }

    @Test
    void saysWhoHoldsTheRunnerLockAndDoesNotWaitWhenToldSo() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            statement.execute("SET application_name = 'the other one'");
            statement.execute("SELECT pg_advisory_lock(4732518903281471)");

            var report = migrate(Map.of(Setting.LOCK_WAIT, "0"), event -> {});

            assertThat(report.error()).satisfies(error -> {
                assertThat(error.exitStatus()).isEqualTo(ExitStatus.RUNNER_ACTIVE);
                assertThat(error.message()).contains("the other one").contains("user owner");
            });
        }
    }

    @Test
    void keepsTheLockFromARunnerThatWaitsForItInsideAStatement() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)")
                .with(
                        "0002_meets_a_waiter.up.sql",
                        """
                        DO $$
                        BEGIN
                            WHILE NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted) LOOP
                                PERFORM pg_sleep(0.01);
                            END LOOP;
                        END
                        $$;""")
                .with("0003_b.up.sql", "CREATE TABLE b (id int)");
        var waiters = new ArrayList<CompletableFuture<Void>>();

        var report = migrate(Map.of(), event -> {
            if (event instanceof RunEvent.StepStarted step && step.index() == 2) {
                waiters.add(CompletableFuture.runAsync(this::waitForTheLockInsideAStatement));
            }
        });

        assertThat(versions(report)).containsExactly("0001_a", "0002_meets_a_waiter", "0003_b");
        assertThat(waiters).hasSize(1);
        waiters.get(0).get();
    }

    @Test
    void aWaiterLeavesWithoutTheLockWhenTheWorkIsDone() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");
        migrate();
        var history = fresh.query("SELECT version || ' ' || checksum FROM public.schema_migrations");
        fresh.execute("DELETE FROM public.schema_migrations");
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4732518903281471)");

            var report = migrate(Map.of(), event -> {
                if (event instanceof RunEvent.WaitingForLock) {
                    record(history.get(0).split(" ", 2));
                }
            });

            assertThat(report.outcome()).isEqualTo(Outcome.UP_TO_DATE);
        }
    }

    @Test
    void aWaiterWhoseSessionIsEndedWaitsOnWithAnotherOne() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");
        var ends = new ArrayList<CompletableFuture<Void>>();
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4732518903281471)");

            var report = migrate(Map.of(), event -> {
                if (event instanceof RunEvent.WaitingForLock && ends.isEmpty()) {
                    ends.add(CompletableFuture.runAsync(this::endTheSessionThatListens));
                } else if (event instanceof RunEvent.Reconnected) {
                    unlock(statement);
                }
            });

            assertThat(report.error()).isNull();
            assertThat(versions(report)).containsExactly("0001_a");
        }
        assertThat(ends).hasSize(1);
        ends.get(0).get();
    }

    private static void unlock(Statement statement) {
        try {
            statement.execute("SELECT pg_advisory_unlock_all()");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void endTheSessionThatListens() {
        try {
            fresh.execute(
                    """
                    SET statement_timeout = '30s';
                    DO $$
                    BEGIN
                        LOOP
                            PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
                            WHERE datname = current_database() AND state = 'idle' AND query LIKE 'LISTEN pawl%';
                            EXIT WHEN FOUND;
                            PERFORM pg_stat_clear_snapshot(), pg_sleep(0.01);
                        END LOOP;
                    END
                    $$""");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aSessionThatAnAdministratorEndsIsNotTriedAgain() throws Exception {
        folder.with("0001_cut.up.sql", "CREATE TABLE cut (id int); SELECT pg_terminate_backend(pg_backend_pid());");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0513E");
            assertThat(error.sqlState()).isEqualTo("57P01");
        });
        assertThat(tables()).containsExactly("schema_migrations");
        folder.with("0001_cut.up.sql", "CREATE TABLE cut (id int)");
        assertThat(migrate().outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void anErrorThatLooksLikeALostConnectionIsAnErrorOfTheFile() throws Exception {
        folder.with(
                "0001_raises.up.sql",
                "CREATE TABLE a (id int);\nDO $$ BEGIN RAISE 'not lost' USING ERRCODE = '08006'; END $$;");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0501E");
            assertThat(error.line()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET lock_timeout = 0",
                "SET LOCAL lock_timeout TO '1h'",
                "SET SESSION \"lock_timeout\" = 0",
                "RESET lock_timeout",
                "RESET ALL",
                "SELECT set_config('lock_timeout', '0', false)",
                "DO $$ BEGIN PERFORM set_config('lock_' || 'timeout', '0', true); END $$"
            })
    void aFileCannotMakeItsStatementsQueueForALockWithoutEnd(String setting) throws Exception {
        folder.with("0001_table.up.sql", "CREATE TABLE busy (id int)");
        migrate();
        folder.with("0002_alter.up.sql", setting + "; ALTER TABLE busy ADD COLUMN name text");
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE busy IN ACCESS SHARE MODE");

            var report = migrate(Map.of(Setting.RETRY_BUDGET, "1ms", Setting.LOCK_TIMEOUT, "50ms"), event -> {});

            assertThat(report.error())
                    .satisfies(error -> assertThat(error.exitStatus()).isEqualTo(ExitStatus.BUDGET_USED_UP));
        }
    }

    @Test
    void aDirectiveChangesHowLongAFileQueuesForALock() throws Exception {
        folder.with(
                "0001_shows.up.sql",
                "-- pawl:lock-timeout 150ms\n-- pawl:statement-timeout 7s\nCREATE TABLE shown AS SELECT"
                        + " current_setting('lock_timeout') || ' ' || current_setting('statement_timeout') AS value");

        assertThat(migrate().error()).isNull();

        assertThat(fresh.query("SELECT value FROM shown")).containsExactly("150ms 7s");
    }

    @Test
    void saysWhoBlocksAMigrationWhileItWaitsAndWhenItGivesUp() throws Exception {
        folder.with("0001_table.up.sql", "CREATE TABLE busy (id int)");
        migrate();
        folder.with("0002_alter.up.sql", "ALTER TABLE busy ADD COLUMN name text");
        var events = new ArrayList<RunEvent>();
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            statement.execute("SET application_name = 'idle reader'");
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE busy IN ACCESS SHARE MODE");

            var report = migrate(Map.of(Setting.RETRY_BUDGET, "2s"), events::add);

            assertThat(report.error()).satisfies(error -> {
                assertThat(error.code()).isEqualTo("PAWL0602E");
                assertThat(error.message()).contains("idle reader").contains("idle in transaction");
            });
            assertThat(events)
                    .filteredOn(RunEvent.Blocked.class::isInstance)
                    .map(RunEvent.Blocked.class::cast)
                    .anySatisfy(blocked -> {
                        assertThat(blocked.relation()).isEqualTo("busy");
                        assertThat(blocked.blockers()).hasSize(1);
                    });
        }
        assertThat(fresh.queryUntilEmpty("SELECT application_name FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()"))
                .isEmpty();
    }

    @Test
    void doesNotHangWhenTheHistoryItselfIsLocked() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");
        migrate();
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE public.schema_migrations");

            assertThat(migrate().error())
                    .satisfies(error -> assertThat(error.code()).isEqualTo("PAWL0610E"));
        }
    }

    @Test
    void waitsForARunnerThatHasLockedTheHistory() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");
        migrate();
        folder.with("0002_b.up.sql", "CREATE TABLE b (id int)");
        var waits = new ArrayList<RunEvent>();
        try (var holder = fresh.database().connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SELECT pg_advisory_xact_lock(4732518903281471)");

            var report = migrate(Map.of(), event -> {
                if (event instanceof RunEvent.WaitingForLock) {
                    waits.add(event);
                    lockOrLetGo(holder, waits.size() == 1);
                }
            });

            assertThat(versions(report)).containsExactly("0002_b");
        }
        assertThat(waits).hasSizeGreaterThan(1);
    }

    private static void lockOrLetGo(Connection holder, boolean locks) {
        try (var statement = holder.createStatement()) {
            statement.execute(locks ? "LOCK TABLE public.schema_migrations" : "ROLLBACK");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void record(String[] row) {
        try {
            fresh.execute("INSERT INTO public.schema_migrations (version, checksum) VALUES ('%s', '%s')"
                    .formatted(row[0], row[1]));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void leavesNoLockAndNoSessionBehind() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)").with("0002_b.up.sql", "SELECT broken");
        migrate();

        assertThat(fresh.queryUntilEmpty(
                        "SELECT application_name FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND pid <> pg_backend_pid()"))
                .isEmpty();
        assertThat(fresh.queryUntilEmpty("SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND database ="
                        + " (SELECT oid FROM pg_database WHERE datname = current_database())"))
                .isEmpty();
    }

    @Test
    void refusesAnUnreadableDatabaseWithinItsPatience() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");
        var connector = Connector.of("jdbc:postgresql://localhost:1/none", new Properties());

        var report = migrate(Map.of(Setting.CONNECT_WAIT, "0s"), event -> {}, connector);

        assertThat(report.exitStatus()).isEqualTo(ExitStatus.UNREACHABLE);
        assertThat(report.error())
                .satisfies(error -> assertThat(error.message()).contains("localhost:1/none"));
    }

    private static void commit(Connection connection) {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void waitForTheLockInsideAStatement() {
        try (var connection = fresh.database().connect();
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4732518903281471)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
