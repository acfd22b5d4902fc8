package dev.pawl.admin.page;

import dev.pawl.ejb.DatabaseState;
import dev.pawl.ejb.RunProgress;
import dev.pawl.ejb.SchemaState;
import dev.pawl.ejb.SchemaState.Activity;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.event.Blocker;
import dev.pawl.engine.event.BuildProgress;
import dev.pawl.engine.event.BuildProgress.Count;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.history.Instance;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.StatusReport;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** States that an operator meets. */
final class States {
    static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");
    static final ErrorReport FAILURE = new ErrorReport(
            "PAWL0501E", ExitStatus.FAILED, "0003_c failed", "42704", "0003_c.up.sql", 3, "Correct the file.");
    private static final DatabaseState.PoolState POOL = new DatabaseState.PoolState(20, 1, 3, 22, 100, 3);

    private States() {}

    static DatabaseState database() {
        return new DatabaseState(true, NOW, null, "PostgreSQL 18.6", POOL);
    }

    static DatabaseState unreachable() {
        return new DatabaseState(false, NOW, "Connection refused (SQLSTATE 08001)", null, null);
    }

    static DatabaseState crowded() {
        return new DatabaseState(
                true, NOW, null, "PostgreSQL 18.6", new DatabaseState.PoolState(20, null, null, 110, 100, 3));
    }

    static StatusReport status(List<StatusReport.Pending> pending) {
        var applied = new AppliedMigration("0001_a", NOW.minusSeconds(7200), "ab".repeat(32), Phase.EXPAND, 1800L, "r");
        var foreign = new AppliedMigration("0002_b", NOW.minusSeconds(60), null, null, null, null);
        return new StatusReport("shop", List.of(applied, foreign), pending, List.of());
    }

    /** Two instances are of the version before, one of them without its connection, and one has ended. */
    static StatusReport rollingOut() {
        var drop = pending("0003_c", Phase.CONTRACT);
        var old = instance("shop-1/1", true, null, List.of());
        var lost = instance("shop-2/1", true, NOW.plusSeconds(90), List.of());
        var gone = instance("shop-3/1", false, NOW.minusSeconds(90), List.of());
        var current = instance("shop-4/1", true, null, List.of("0003_c"));
        var status = status(List.of(drop));
        return new StatusReport(
                "shop", status.applied(), status.pending(), List.of(), List.of(current, old, lost, gone));
    }

    private static Instance instance(
            String address, boolean alive, @Nullable Instant countsUntil, List<String> contractVersions) {
        return new Instance(
                "shop",
                address,
                "0002_b",
                "cd".repeat(32),
                NOW.minusSeconds(600),
                alive,
                countsUntil,
                contractVersions);
    }

    static StatusReport.Pending pending(String version, Phase phase) {
        return new StatusReport.Pending(new Version(version), phase);
    }

    static SchemaState ready(StatusReport status, DatabaseState database) {
        var run = new MigrateReport(
                MigrateReport.Outcome.APPLIED,
                "run-1",
                List.of(new MigrateReport.AppliedStep(new Version("0001_a"), 1800, 1)),
                List.of(),
                1800,
                null);
        return state(Activity.READY, null, run, status, null, database);
    }

    static SchemaState failed() {
        var run = new MigrateReport(
                MigrateReport.Outcome.FAILED,
                "run-2",
                List.of(new MigrateReport.AppliedStep(new Version("0002_b"), 5, 1)),
                List.of(),
                40,
                FAILURE);
        var pending = List.of(pending("0003_c", Phase.EXPAND), pending("0004_d", Phase.CONTRACT));
        return state(Activity.FAILED, null, run, status(pending), FAILURE, database());
    }

    static SchemaState running(int seconds) {
        return running(seconds, List.of(), null);
    }

    static SchemaState blocked() {
        var reader = new Blocker(4711, "psql", "app", NOW.minusSeconds(720), "idle in transaction", "shop.orders");
        return running(75, List.of(reader, new Blocker(4712, "", "app", null, "SELECT", "shop.orders")), null);
    }

    static SchemaState building() {
        var none = new Count(0, 0);
        var build = new BuildProgress("CREATE INDEX", "shop.orders", "building", new Count(5, 9), none, none, null);
        return running(75, List.of(), new RunProgress.Seen(NOW.minusSeconds(1), build));
    }

    private static SchemaState running(int seconds, List<Blocker> blockers, RunProgress.@Nullable Seen seen) {
        var begun = NOW.minusSeconds(seconds);
        var message = "PAWL0003I: Applying 0002_b (2 of 4).";
        var statement = new RunProgress.Statement(7, "CREATE INDEX", NOW.minusSeconds(34));
        var progress = new RunProgress(begun, "0002_b", 2, 4, message, statement, blockers, seen);
        return state(Activity.RUNNING, progress, null, null, null, database());
    }

    static SchemaState unknown() {
        return state(Activity.NOT_STARTED, null, null, null, null, DatabaseState.UNKNOWN);
    }

    private static SchemaState state(
            Activity activity,
            @Nullable RunProgress progress,
            @Nullable MigrateReport run,
            @Nullable StatusReport status,
            @Nullable ErrorReport problem,
            DatabaseState database) {
        var at = run == null ? null : NOW.minusSeconds(120);
        return new SchemaState(activity, progress, run, at, status, status == null ? null : NOW, problem, database);
    }
}
