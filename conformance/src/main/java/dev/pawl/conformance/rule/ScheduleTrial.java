package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.MigrationFolder;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Running.Ending;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.fault.Eventually;
import dev.pawl.conformance.fault.FailoverPair;
import dev.pawl.conformance.fault.Fault;
import dev.pawl.conformance.fault.FaultProxy;
import dev.pawl.conformance.oracle.DatabaseOracle;
import dev.pawl.conformance.rule.Move.Apply;
import dev.pawl.conformance.rule.Move.Content;
import dev.pawl.conformance.rule.Move.Disturb;
import dev.pawl.conformance.rule.Move.EditApplied;
import dev.pawl.conformance.rule.Move.LoseApplied;
import dev.pawl.conformance.rule.Move.Overtake;
import dev.pawl.conformance.rule.Move.Position;
import dev.pawl.conformance.rule.Move.Promote;
import dev.pawl.conformance.rule.Move.Repair;
import dev.pawl.conformance.rule.Move.Revise;
import dev.pawl.conformance.rule.Move.Trouble;
import dev.pawl.conformance.rule.Move.Withdraw;
import dev.pawl.conformance.rule.Move.Write;
import dev.pawl.conformance.rule.Schedule.Known;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Carries out a schedule on a database of its own. Confined to one thread. */
final class ScheduleTrial {
    private static final String TABLE = "public.account_";
    private static final String SESSIONS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND backend_type = 'client backend' AND application_name <> 'judge'";

    private final OwnServerRules rules;
    private final Schedule schedule;
    private final Optional<FailoverPair> pair;
    private final Subject subject;
    /** What was carried out. */
    private final Schedule done = new Schedule();

    private int faults;

    /** On servers of its own when the schedule promotes a standby. */
    ScheduleTrial(OwnServerRules rules, Schedule schedule) throws Exception {
        this.rules = rules;
        this.schedule = schedule;
        this.pair = schedule.isPromoted()
                ? Optional.of(FailoverPair.of(rules.newServer(), rules.newServer()))
                : Optional.empty();
        this.subject = prepared(newSubject());
    }

    /** Always in the same cluster, since roles are shared there. */
    private Subject newSubject() {
        return pair.map(servers -> rules.subject(servers.createDatabase())).orElseGet(rules::subject);
    }

    private static Subject prepared(Subject one) {
        write(one.folder(), Content.TABLE, TABLE + 2, "");
        return one;
    }

    /** The moves that were made; the last one of them failed, when the trial failed. */
    Schedule done() {
        return done;
    }

    /** How many faults happened. */
    int faults() {
        return faults;
    }

    /** Fails when something is not as it has to be after a move, or in the end. */
    void run() throws Exception {
        try (subject) {
            for (var move : schedule.moves()) {
                boolean blocked = done.blocked().isPresent();
                done.add(move);
                make(move, blocked);
                subject.requireNoLeftovers("run");
                requireWhatIsKnown();
            }
            finish();
        } finally {
            if (pair.isPresent()) {
                pair.get().close();
            }
        }
    }

    private void make(Move move, boolean blocked) throws Exception {
        if (move instanceof Write write) {
            if (write.content() == Content.UNIQUE_INDEX) {
                subject.oracle().execute("INSERT INTO " + TABLE + write.table() + " VALUES (1, 0, 'equal')");
            }
            change(subject.folder(), write);
        } else if (move instanceof Revise || move instanceof Withdraw) {
            change(subject.folder(), move);
        } else if (move instanceof Repair repair) {
            repair(repair.table());
        } else if (move instanceof Apply apply) {
            apply(apply.atOnce(), blocked);
        } else if (move instanceof Disturb disturb) {
            disturb(disturb, blocked);
        } else if (move instanceof Overtake overtake) {
            overtake(overtake);
        } else if (move instanceof Promote promote) {
            promote(pair.orElseThrow(), promote.losesRun(), blocked);
        } else if (move instanceof EditApplied edit) {
            subject.folder().edit(edit.number());
            subject.mustFailBecause("an applied file was edited");
            subject.folder().restore(edit.number());
        } else if (move instanceof LoseApplied lose) {
            subject.folder().remove(lose.number());
            subject.mustFailBecause("the file of an applied migration is missing");
            subject.folder().restore(lose.number());
        }
    }

    /** What a move does to the files. */
    private static void change(MigrationFolder folder, Move move) {
        if (move instanceof Write write) {
            write(folder, write.content(), TABLE + write.table(), "by_" + write.number());
        } else if (move instanceof Revise revise) {
            folder.revise(revise.number());
        } else if (move instanceof Withdraw withdraw) {
            folder.remove(withdraw.number());
        }
    }

    private static void write(MigrationFolder folder, Content content, String table, String name) {
        switch (content) {
            case TABLE ->
                folder.add(
                        "table",
                        "CREATE TABLE " + table + " (id int, total int, note text)",
                        "INSERT INTO " + table + " VALUES (1, 0, 'one'), (2, 0, 'two')");
            case BACKFILL -> folder.add("backfill", "UPDATE " + table + " SET total = total + 1");
            case INDEXES ->
                folder.addOutsideTransaction(
                        "indexes",
                        "CREATE INDEX CONCURRENTLY id_" + name + " ON " + table + " (id)",
                        "CREATE INDEX CONCURRENTLY note_" + name + " ON " + table + " (note)");
            case UNIQUE_INDEX ->
                folder.addOutsideTransaction(
                        "unique", "CREATE UNIQUE INDEX CONCURRENTLY only_" + name + " ON " + table + " (id)");
        }
    }

    private void repair(int table) {
        subject.oracle().execute("DELETE FROM " + TABLE + table + " WHERE note = 'equal'");
    }

    private void promote(FailoverPair servers, boolean losesRun, boolean blocked) throws Exception {
        servers.stopReplication();
        if (losesRun) {
            apply(1, blocked);
        }
        servers.failOver();
        faults++;
    }

    private void apply(int atOnce, boolean blocked) throws Exception {
        var runs = new ArrayList<Running>();
        for (int i = 0; i < atOnce; i++) {
            runs.add(subject.start());
        }
        for (var run : runs) {
            requireUndisturbed(subject.end(run), blocked);
        }
    }

    private void requireUndisturbed(Ending ending, boolean blocked) {
        if (blocked) {
            Subject.requireFailure(ending, "rows are equal");
        } else {
            Subject.requireSuccess(ending);
            subject.requireApplied();
        }
    }

    private void disturb(Disturb disturb, boolean blocked) throws Exception {
        var trouble = disturb.trouble();
        try (var proxy = subject.proxy()) {
            var fault = fault(disturb.position(), trouble.action());
            proxy.inject(trouble == Trouble.SESSION_ENDED ? endingSessions(fault) : fault);
            var run = start(proxy);
            if (trouble.kills()) {
                Eventually.see("the fault, or the end of the run", () -> proxy.isHolding() || !run.isAlive());
            }
            var other = trouble == Trouble.KILLED_WHILE_ANOTHER_WAITS ? startBeside() : run;
            if (proxy.isHolding()) {
                run.kill();
            }
            var ending = subject.end(run);
            proxy.disconnect();
            if (other != run) {
                requireUndisturbed(subject.end(other), blocked);
            }
            if (!fault.fired() || ending.succeeded()) {
                requireUndisturbed(ending, blocked);
            }
            count(fault);
        }
    }

    /** Ends the sessions before the message that the fault is for. */
    private Fault endingSessions(Fault.Once fault) {
        return sql -> {
            boolean before = fault.fired();
            fault.on(sql);
            if (fault.fired() && !before) {
                subject.oracle().endSessions();
            }
            return Fault.Action.PASS;
        };
    }

    private void overtake(Overtake overtake) throws Exception {
        try (var proxy = subject.proxy()) {
            var fault = fault(overtake.position(), Fault.Action.HOLD_BEFORE);
            proxy.inject(fault);
            var first = start(proxy);
            Eventually.see("the fault, or the end of the run", () -> proxy.isHolding() || !first.isAlive());
            boolean stands = proxy.isHolding();
            proxy.inject(Fault.NONE);
            if (stands) {
                first.pause();
            }
            if (stands && overtake.endsSession()) {
                subject.oracle().endSessions();
                subject.mustSucceed();
                var before = subject.oracle().writes();
                proxy.release();
                first.resume();
                subject.end(first);
                subject.requireUnchangedSince(before);
            } else {
                var second = startBeside();
                proxy.release();
                if (stands) {
                    first.resume();
                }
                Subject.requireSuccess(subject.end(first));
                Subject.requireSuccess(subject.end(second));
            }
            subject.requireApplied();
            count(fault);
        }
    }

    private void count(Fault.Once fault) {
        faults += fault.fired() ? 1 : 0;
    }

    private static Fault.Once fault(Position position, Fault.Action action) {
        Predicate<String> counts = position.inFiles() ? sql -> sql.contains(TABLE) : sql -> true;
        var counter = new AtomicInteger();
        return new Fault.Once(
                sql -> (counter.get() > 0 || counts.test(sql)) && counter.incrementAndGet() == position.message(),
                action);
    }

    /** Returns when the run waits for the one that is there, or has gone past it. */
    private Running startBeside() throws Exception {
        int before = subject.oracle().query(SESSIONS).size();
        var run = subject.start();
        Eventually.see(
                "another session, or the end of the run",
                () -> subject.oracle().query(SESSIONS).size() > before || !run.isAlive());
        return run;
    }

    private Running start(FaultProxy proxy) throws Exception {
        return subject.start(Target.through(proxy.port(), subject.database()));
    }

    /** No file ran twice, and the history says nothing that is not so. */
    private void requireWhatIsKnown() {
        var counts = subject.oracle().probeCounts();
        assertThat(counts.values())
                .as("how often files ran, by number: %s", counts)
                .allMatch(count -> count == 1);
        var ran = counts.keySet();
        assertThat(ran)
                .as("files that ran, with those that are known to be applied")
                .containsAll(done.files(Known.APPLIED));
        assertThat(ran)
                .as("files that ran, without those that no run has seen")
                .isSubsetOf(done.files(Known.APPLIED, Known.UNKNOWN));
        var recorded = subject.oracle().recordedFiles();
        assertThat(names(ran)).as("files that ran, with those in the history").containsAll(recorded);
        assertThat(recorded)
                .as("files in the history, with the transactional ones that ran")
                .containsAll(names(
                        ran.stream().filter(subject.folder()::isTransactional).toList()));
    }

    private Set<String> names(Collection<Integer> numbers) {
        return numbers.stream().map(subject.folder()::fileName).collect(Collectors.toCollection(TreeSet::new));
    }

    /** Whatever has happened, one run that nobody disturbs leaves what there would be if nothing had happened. */
    private void finish() throws Exception {
        done.blocked().ifPresent(this::repair);
        subject.mustSucceed();
        subject.requireNoLeftovers("success");
        try (var clean = prepared(newSubject())) {
            done.moves().forEach(move -> change(clean.folder(), move));
            clean.mustSucceed();
            assertThat(DatabaseOracle.differences(state(clean), state(subject)))
                    .as("how the database differs from one that was left alone")
                    .isEmpty();
        }
    }

    private static List<String> state(Subject one) {
        var state = new ArrayList<>(one.oracle().fingerprint());
        state.addAll(one.oracle().contents());
        return state;
    }
}
