package dev.pawl.admin.page;

import dev.pawl.ejb.SchemaState;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The migrations page: what runs, what failed, what is pending and what is applied. A pure function of state and time.
 *
 * @param failures why a run failed or would be refused
 * @param applied newest first, as many as a page can show
 * @param earlier how many more are applied
 * @param readAt when the history was read; null when it was not read yet
 */
public record MigrationTables(
        @Nullable Running running,
        List<Failure> failures,
        List<Row> pending,
        List<Row> applied,
        int earlier,
        @Nullable Moment readAt) {
    private static final int SHOWN = 200;
    private static final String NOT_KNOWN = "not known";

    static MigrationTables of(SchemaState state, Instant now) {
        var status = state.status();
        var readAt = state.statusReadAt();
        var applied = new ArrayList<>(status == null ? List.<AppliedMigration>of() : status.applied());
        Collections.reverse(applied);
        return new MigrationTables(
                Running.of(state, now),
                failures(state, now),
                status == null ? List.of() : pending(status),
                applied.stream().limit(SHOWN).map(row -> Row.of(row, now)).toList(),
                Math.max(0, applied.size() - SHOWN),
                readAt == null ? null : Moment.of(readAt, now));
    }

    private static List<Failure> failures(SchemaState state, Instant now) {
        var failures = new ArrayList<Failure>();
        var told = new LinkedHashSet<ErrorReport>();
        var run = state.lastRun();
        var endedAt = state.lastRunEndedAt();
        if (run != null && run.error() != null && state.activity() == SchemaState.Activity.FAILED) {
            told.add(run.error());
            failures.add(new Failure(run.error(), run.runId(), endedAt == null ? null : Moment.of(endedAt, now)));
        }
        Stream.concat(Stream.ofNullable(state.problem()), problems(state.status()))
                .filter(told::add)
                .forEach(problem -> failures.add(new Failure(problem, null, null)));
        return failures;
    }

    private static Stream<ErrorReport> problems(@Nullable StatusReport status) {
        return status == null ? Stream.empty() : status.problems().stream();
    }

    private static List<Row> pending(StatusReport status) {
        boolean serving = !status.applied().isEmpty();
        return status.pending().stream()
                .map(pending -> Row.of(pending, serving))
                .toList();
    }

    /**
     * A run that is going on.
     *
     * @param version the migration at hand; null before the first
     * @param done steps that are finished, for the bar
     * @param blockade who holds what it waits for
     * @param seen how far a long statement was
     * @param seenAt when that was
     */
    public record Running(
            @Nullable String version,
            int index,
            int total,
            int done,
            String elapsed,
            Moment since,
            String message,
            @Nullable Blockade blockade,
            @Nullable String seen,
            @Nullable Moment seenAt) {
        static @Nullable Running of(SchemaState state, Instant now) {
            var progress = state.progress();
            if (state.activity() != SchemaState.Activity.RUNNING || progress == null) {
                return null;
            }
            var elapsed = Duration.ofSeconds(
                    Math.max(0, Duration.between(progress.startedAt(), now).toSeconds()));
            var seen = progress.seen();
            return new Running(
                    progress.version(),
                    progress.index(),
                    progress.total(),
                    Math.max(0, progress.index() - 1),
                    elapsed.toMinutes() < 1 ? elapsed.toSeconds() + " s" : Moment.took(elapsed),
                    Moment.of(progress.startedAt(), now),
                    progress.message(),
                    Blockade.of(progress, now),
                    seen == null ? null : seen.words(),
                    seen == null ? null : Moment.of(seen.at(), now));
        }
    }

    /** Why something failed or is refused. */
    public record Failure(ErrorReport error, @Nullable String runId, @Nullable Moment endedAt) {
        /** The migration or file it is about. */
        public String subject() {
            var file = error.file();
            return file == null ? "the run" : file;
        }

        /** Code, place and SQLSTATE in one line. */
        public String evidence() {
            return Words.evidence(error);
        }
    }

    /** One migration, in words. What another tool did not record is said to be not known. */
    public record Row(
            String version,
            String phase,
            @Nullable String state,
            @Nullable Moment appliedAt,
            String took,
            @Nullable String checksum) {
        static Row of(AppliedMigration applied, Instant now) {
            var duration = applied.durationMs();
            var phase = applied.phase();
            return new Row(
                    applied.version(),
                    phase == null ? NOT_KNOWN : phase.word(),
                    null,
                    Moment.of(applied.appliedAt(), now),
                    duration == null ? NOT_KNOWN : Moment.took(Duration.ofMillis(duration)),
                    applied.checksum());
        }

        static Row of(StatusReport.Pending pending, boolean serving) {
            boolean held = serving && pending.phase() == Phase.CONTRACT;
            return new Row(
                    pending.version().text(),
                    pending.phase().word(),
                    held ? "held back until no older version runs" : "applied by the next run",
                    null,
                    "",
                    null);
        }

        /** The first digits of the checksum: enough to compare by eye. */
        public String shortChecksum() {
            return checksum == null ? NOT_KNOWN : checksum.substring(0, Math.min(12, checksum.length()));
        }
    }
}
