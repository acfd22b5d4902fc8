package dev.pawl.admin.page;

import dev.pawl.ejb.SchemaState;
import dev.pawl.engine.history.AppliedMigration;
import dev.pawl.engine.history.Instance;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Version;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The migrations page: what runs, what failed, what is pending and what is applied. A pure function of state and time.
 *
 * @param failures why a run failed or would be refused
 * @param applied newest first, as many as a page can show
 * @param instances that have registered themselves, those that hold something back first
 * @param earlier how many more are applied
 * @param readAt when the history was read; null when it was not read yet
 */
public record MigrationTables(
        @Nullable Running running,
        List<Failure> failures,
        List<Row> pending,
        List<Row> applied,
        List<Replica> instances,
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
                status == null ? List.of() : Replica.of(status, now),
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

    /** Whether a pending migration waits for instances. */
    public boolean isHeldBack() {
        return instances.stream().anyMatch(instance -> !instance.holdsBack().isEmpty());
    }

    private static Stream<ErrorReport> problems(@Nullable StatusReport status) {
        return status == null ? Stream.empty() : status.problems().stream();
    }

    private static List<Row> pending(StatusReport status) {
        boolean serving = !status.applied().isEmpty();
        return status.pending().stream()
                .map(pending -> Row.of(
                        pending,
                        serving && pending.phase() == Phase.CONTRACT
                                ? ContractPhase.of(status, pending.version())
                                : null))
                .toList();
    }

    /**
     * A run that is going on.
     *
     * @param version the migration at hand; null before the first
     * @param done steps that are finished, for the bar
     * @param statement that runs, where it is known
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
            @Nullable String statement,
            @Nullable Blockade blockade,
            @Nullable String seen,
            @Nullable Moment seenAt) {
        static @Nullable Running of(SchemaState state, Instant now) {
            var progress = state.progress();
            if (state.activity() != SchemaState.Activity.RUNNING || progress == null) {
                return null;
            }
            var seen = progress.seen();
            var statement = progress.statement();
            return new Running(
                    progress.version(),
                    progress.index(),
                    progress.total(),
                    Math.max(0, progress.index() - 1),
                    elapsed(progress.startedAt(), now),
                    Moment.of(progress.startedAt(), now),
                    progress.message(),
                    statement == null
                            ? null
                            : "Line " + statement.line() + ", " + statement.command() + ", for "
                                    + elapsed(statement.since(), now),
                    Blockade.of(progress, now),
                    seen == null ? null : seen.build().toString(),
                    seen == null ? null : Moment.of(seen.at(), now));
        }

        private static String elapsed(Instant since, Instant now) {
            var elapsed =
                    Duration.ofSeconds(Math.max(0, Duration.between(since, now).toSeconds()));
            return elapsed.toMinutes() < 1 ? elapsed.toSeconds() + " s" : Moment.took(elapsed);
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
            @Nullable String checksum,
            boolean waitsForInstances) {
        static Row of(AppliedMigration applied, Instant now) {
            var duration = applied.durationMs();
            var phase = applied.phase();
            return new Row(
                    applied.version(),
                    phase == null ? NOT_KNOWN : phase.word(),
                    null,
                    Moment.of(applied.appliedAt(), now),
                    duration == null ? NOT_KNOWN : Moment.took(Duration.ofMillis(duration)),
                    applied.checksum(),
                    false);
        }

        /** With who it waits for, when its phase is contract and anybody is served. */
        static Row of(StatusReport.Pending pending, @Nullable ContractPhase contract) {
            return new Row(
                    pending.version().text(),
                    pending.phase().word(),
                    contract == null ? "applied by the next run" : contract.words(),
                    null,
                    "",
                    null,
                    contract != null && contract.waitedFor() > 0);
        }

        /** The first digits of the checksum: enough to compare by eye. */
        public String shortChecksum() {
            return checksum == null ? NOT_KNOWN : checksum.substring(0, Math.min(12, checksum.length()));
        }
    }

    /**
     * Who a contract-phase migration waits for.
     *
     * @param waitedFor instances that are alive and do not know it
     */
    record ContractPhase(int living, long waitedFor) {
        static ContractPhase of(StatusReport status, Version version) {
            var living = status.instances().stream().filter(Instance::alive).toList();
            return new ContractPhase(
                    living.size(),
                    living.stream()
                            .filter(instance -> status.heldBackBy(instance).contains(version))
                            .count());
        }

        String words() {
            if (living == 0) {
                return "held back until no older version runs";
            }
            return waitedFor == 0
                    ? "held back; every instance knows it, so pawl migrate --phase contract may apply it"
                    : "held back: " + waitedFor + " of " + Words.count(living, "instance") + " "
                            + (waitedFor == 1 ? "does" : "do") + " not know it";
        }
    }

    /**
     * An instance in words.
     *
     * @param countsUntil while it is lost
     */
    public record Replica(
            String application,
            String version,
            String address,
            Moment since,
            Tone tone,
            String state,
            @Nullable Moment countsUntil,
            List<String> holdsBack,
            String digest) {
        private static List<Replica> of(StatusReport status, Instant now) {
            return status.instances().stream()
                    .map(instance -> of(status, instance, now))
                    .sorted(Comparator.comparing(replica -> replica.holdsBack().isEmpty()))
                    .toList();
        }

        private static Replica of(StatusReport status, Instance instance, Instant now) {
            var held = status.heldBackBy(instance).stream().map(Version::text).toList();
            var until = instance.countsUntil();
            boolean steady = instance.alive() && until == null && held.isEmpty();
            return new Replica(
                    instance.application(),
                    instance.version(),
                    instance.address(),
                    Moment.of(instance.startedAt(), now),
                    steady ? Tone.GOOD : instance.alive() ? Tone.WARNING : Tone.UNKNOWN,
                    instance.alive() ? until == null ? "Alive" : "Lost" : "Gone",
                    instance.alive() && until != null ? Moment.of(until, now) : null,
                    held,
                    instance.digest());
        }

        /** The first digits: enough to compare by eye. */
        public String shortDigest() {
            return digest.substring(0, Math.min(12, digest.length()));
        }
    }
}
