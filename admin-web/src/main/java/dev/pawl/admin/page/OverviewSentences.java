package dev.pawl.admin.page;

import dev.pawl.ejb.DatabaseState;
import dev.pawl.ejb.SchemaState;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.StatusReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The overview: four sentences, good news too, each problem with its next step. A pure function of state and time. */
record OverviewSentences(SchemaState state, Instant now) {
    private static final String SCHEMA = "Schema";
    private static final String LAST_RUN = "Last run";
    private static final String DATABASE = "Database";
    private static final String POOL = "Connections";
    /** Far above every probe interval in use: the probe itself must have stopped. */
    private static final Duration STALE = Duration.ofMinutes(1);

    List<Sentence> all() {
        return List.of(schema(), lastRun(), database(), pool());
    }

    Sentence schema() {
        var status = state.status();
        return switch (state.activity()) {
            case NOT_STARTED -> Sentence.of(Tone.UNKNOWN, SCHEMA, "The schema has not been looked at yet.");
            case RUNNING -> running();
            case FAILED -> failed();
            case SKIPPED ->
                Sentence.of(Tone.WARNING, SCHEMA, "This application does not migrate its schema.")
                        .detail("pawl.enabled is false.")
                        .next("Migrate by hand before the application needs it.")
                        .command("pawl migrate");
            case READY ->
                status == null
                        ? Sentence.of(Tone.UNKNOWN, SCHEMA, "The schema is ready; its history has not been read yet.")
                        : known(status);
        };
    }

    private Sentence running() {
        var progress = state.progress();
        if (progress == null) {
            return Sentence.of(Tone.RUNNING, SCHEMA, "A run is going on.");
        }
        var version = progress.version();
        if (version == null) {
            return Sentence.of(Tone.RUNNING, SCHEMA, "A run is going on.").detail(progress.message());
        }
        var step = version + ", step " + progress.index() + " of " + progress.total();
        var blockade = Blockade.of(progress, now);
        return blockade == null
                ? Sentence.of(Tone.RUNNING, SCHEMA, "Applying " + step + ".").detail(progress.message())
                : blocked(step, blockade);
    }

    private static Sentence blocked(String step, Blockade blockade) {
        var held = blockade.holders().stream().map(Blockade.Holder::text).collect(Collectors.joining("; "));
        return Sentence.of(Tone.WARNING, SCHEMA, step + ", waits for " + blockade.waitsFor() + ".")
                .detail("Blocked by " + held + ".")
                .next(blockade.next())
                .command(blockade.command());
    }

    private Sentence failed() {
        var problem = state.problem();
        var sentence = Sentence.of(Tone.PROBLEM, SCHEMA, "The schema is not ready.");
        var run = state.lastRun();
        if (problem == null || (run != null && problem.equals(run.error()))) {
            return sentence.detail("The last run ended with an error: see below.");
        }
        return Sentence.of(Tone.PROBLEM, SCHEMA, "The schema is not ready: " + problem.message())
                .detail(Words.evidence(problem))
                .next(problem.hint());
    }

    private Sentence known(StatusReport status) {
        if (!status.problems().isEmpty()) {
            var first = status.problems().get(0);
            return Sentence.of(Tone.PROBLEM, SCHEMA, first.message())
                    .detail(Words.evidence(first))
                    .next(first.hint());
        }
        var expand = status.pending().stream()
                .filter(pending -> pending.phase() == Phase.EXPAND)
                .toList();
        if (!expand.isEmpty()) {
            return Sentence.of(Tone.WARNING, SCHEMA, Words.count(expand.size(), "migration") + " pending.")
                    .detail("Next is " + expand.get(0).version() + ".")
                    .next("Apply what is pending.")
                    .command("pawl migrate");
        }
        return upToDate(status);
    }

    private static Sentence upToDate(StatusReport status) {
        var applied = Words.count(status.applied().size(), "migration") + " applied.";
        var text = status.current()
                .map(version -> "Schema is up to date at " + version + ", " + applied)
                .orElse("Schema is up to date: there is nothing to apply.");
        int held = status.pending().size();
        var sentence = Sentence.of(Tone.GOOD, SCHEMA, text);
        return held == 0 ? sentence : held(sentence, status);
    }

    private static Sentence held(Sentence sentence, StatusReport status) {
        var held = Words.count(status.pending().size(), "contract migration") + " held back";
        long waitedFor = status.instances().stream()
                .filter(instance -> !status.heldBackBy(instance).isEmpty())
                .count();
        return waitedFor == 0
                ? sentence.detail(held + " until no older version runs.")
                : sentence.detail(held + " until " + Words.count((int) waitedFor, "older instance")
                                + (waitedFor == 1 ? " has" : " have") + " ended.")
                        .link("/migrations#instances", "See which");
    }

    Sentence lastRun() {
        var run = state.lastRun();
        if (run == null) {
            return state.activity() == SchemaState.Activity.RUNNING
                    ? Sentence.of(Tone.RUNNING, LAST_RUN, "The first run of this process has not ended yet.")
                    : Sentence.of(Tone.UNKNOWN, LAST_RUN, "This process has not run any migration.");
        }
        var error = run.error();
        if (error != null) {
            boolean over = state.activity() == SchemaState.Activity.READY;
            return Sentence.of(over ? Tone.WARNING : Tone.PROBLEM, LAST_RUN, error.message())
                    .detail(Words.evidence(error) + ended(run))
                    .next(over ? "Nothing: another run has made the schema ready since." : error.hint());
        }
        var took = " in " + Moment.took(Duration.ofMillis(run.durationMs())) + ".";
        var text = run.outcome() == MigrateReport.Outcome.UP_TO_DATE
                ? "The last run found nothing to do" + took
                : "The last run applied " + Words.count(run.applied().size(), "migration") + took;
        return Sentence.of(Tone.GOOD, LAST_RUN, text).detail("Run " + run.runId() + ended(run));
    }

    private String ended(MigrateReport run) {
        var at = state.lastRunEndedAt();
        var kept = run.error() != null && !run.applied().isEmpty()
                ? " \u00b7 " + Words.count(run.applied().size(), "migration") + " applied before it and kept"
                : "";
        return kept + (at == null ? "" : " \u00b7 ended " + said(at));
    }

    Sentence database() {
        var database = state.database();
        var checkedAt = database.checkedAt();
        if (checkedAt == null) {
            return Sentence.of(Tone.UNKNOWN, DATABASE, "The database has not been looked at yet.");
        }
        if (!database.reachable()) {
            return Sentence.of(Tone.PROBLEM, DATABASE, "The database does not answer.")
                    .detail(database.error() + " \u00b7 " + readAt(state.statusReadAt()))
                    .next("Check host, port, network and that the server runs. These pages go on by themselves.");
        }
        if (Duration.between(checkedAt, now).compareTo(STALE) > 0) {
            return Sentence.of(Tone.WARNING, DATABASE, "The database was last looked at " + said(checkedAt) + ".")
                    .next("Look into the log of this server for why it has stopped looking.");
        }
        var server = database.server();
        return Sentence.of(Tone.GOOD, DATABASE, "The database answers" + (server == null ? "." : ": " + server + "."));
    }

    private String readAt(@Nullable Instant at) {
        return at == null ? "Its history was never read." : "Its history was last read " + said(at) + ".";
    }

    Sentence pool() {
        var pool = state.database().pool();
        if (pool == null) {
            return Sentence.of(Tone.UNKNOWN, POOL, "What the connection pool uses is not known.");
        }
        int admitted = pool.maxConnections() - pool.reserved();
        var use = use(pool);
        var budget = " All pools together may open " + pool.budget() + " of the " + admitted
                + " connections that the server admits.";
        return pool.fits()
                ? Sentence.of(Tone.GOOD, POOL, use + budget)
                : Sentence.of(Tone.WARNING, POOL, use + budget)
                        .next("Make the pool smaller (DB_POOL_MAX), run fewer replicas or raise max_connections, so "
                                + "that no replica is refused a connection under load.");
    }

    private static String use(DatabaseState.PoolState pool) {
        var inUse = pool.inUse();
        return inUse == null
                ? "The pool opens " + pool.max() + " connections at most."
                : inUse + " of " + pool.max() + " connections in use.";
    }

    private String said(Instant at) {
        var moment = Moment.of(at, now);
        return moment.age() + ", at " + moment.text();
    }
}
