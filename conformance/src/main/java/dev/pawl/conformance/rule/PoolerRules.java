package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Rule.Level;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.fault.Eventually;
import dev.pawl.conformance.fault.Fault;
import dev.pawl.conformance.fault.FaultProxy;
import dev.pawl.conformance.fault.Pooler;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.ArrayList;
import java.util.List;

/** S5, S8, L1: behind PgBouncer a session is not what a runner believes it to be. */
public interface PoolerRules extends RunnerRules {
    @Rule(
            id = "FWD-S05-pooler",
            level = Level.OPTIONAL,
            promise = "Two runs at once behind PgBouncer, in each of its modes, apply each file exactly once or refuse"
                    + " with nothing changed, and leave nothing in the pool.",
            why = "Behind a pooler each transaction may have another session of the server: a lock of a session stays"
                    + " with somebody else, or protects nothing, and a setting meets the next client.",
            satisfyBy = "Compare the pid that the connection was given with pg_backend_pid(), and take the lock in each"
                    + " transaction anew, or refuse.",
            ifItFails = "Is the lock one of a session? Is it still in pg_locks when the runs have ended?")
    default void twoRunsBehindAPoolerApplyEachFileOnceOrRefuse() throws Exception {
        var cases = List.of(PoolerMode.values());
        new Trials("FWD-S05-pooler", step() == 1).each(cases.subList(0, 1), cases, mode -> {
            var subject = subject(quickest());
            subject.mustSucceed();
            subject.requireNoLeftovers("success");
            subject.folder().addAll(3);
            var before = subject.oracle().writes();
            try (var pooler = mode.start(subject);
                    var proxy = FaultProxy.to(pooler.port())) {
                var alone = subject.start(Target.through(proxy.port(), subject.database()));
                if (mode != PoolerMode.STATEMENT) {
                    takeSessionAway(subject, pooler, proxy, alone);
                }
                requireAllOrNothing(subject, before, subject.end(alone).succeeded());

                subject.folder().addAll(2);
                var target = Target.through(pooler.port(), subject.database());
                before = subject.oracle().writes();
                var first = subject.start(target);
                var second = subject.start(target);
                boolean succeeded = subject.end(first).succeeded();
                succeeded |= subject.end(second).succeeded();
                requireAllOrNothing(subject, before, succeeded);
            }
            subject.mustSucceed();
        });
    }

    private static void requireAllOrNothing(Subject subject, List<String> before, boolean succeeded) {
        if (succeeded) {
            subject.requireApplied();
        } else {
            subject.requireUnchangedSince(before);
        }
        assertThat(subject.oracle().query(LOCKS))
                .as("the advisory locks of sessions that the pooler keeps")
                .isEmpty();
    }

    /**
     * When the run keeps a lock between two of its transactions, another client of the pooler begins one in the session
     * of the server that has the lock; from then on the run has to do with another session. Returns when that has
     * happened, or the run has ended without it.
     */
    private static void takeSessionAway(Subject subject, Pooler pooler, FaultProxy proxy, Running run)
            throws Exception {
        var fault = new Fault.Once(sql -> !subject.oracle().query(IDLE_HOLDERS).isEmpty(), Fault.Action.HOLD_BEFORE);
        proxy.inject(fault);
        Eventually.see("the run has ended, or keeps a lock", () -> proxy.isHolding() || !run.isAlive());
        var clients = new ArrayList<Connection>();
        try {
            for (int i = 0; fault.fired() && i < PoolerMode.CONNECTIONS - 1; i++) {
                var client = DriverManager.getConnection(
                        pooler.url(subject.database().name()), subject.target().user(), "");
                clients.add(client);
                client.setAutoCommit(false);
                Eventually.execute(client, "SELECT pg_backend_pid()");
                if (subject.oracle().query(IDLE_HOLDERS).isEmpty()) {
                    break;
                }
            }
            proxy.release();
            subject.end(run);
        } finally {
            for (var client : clients) {
                // In a transaction, it would take the session of the server along, with its lock.
                client.rollback();
                client.close();
            }
        }
    }

    /** Sessions that have an advisory lock and no transaction. */
    String IDLE_HOLDERS = "SELECT activity.pid FROM pg_locks JOIN pg_stat_activity AS activity USING (pid)"
            + " WHERE locktype = 'advisory' AND state = 'idle' AND datname = current_database()";

    /** Advisory locks in this database. */
    String LOCKS = "SELECT pid || ' has ' || classid || '/' || objid FROM pg_locks WHERE locktype = 'advisory'"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";

    @Rule(
            id = "FWD-L01-pooler",
            level = Level.OPTIONAL,
            promise = "When PgBouncer is killed, restarted, told to RECONNECT or to KILL its connections in the middle"
                    + " of a run, what the run says is true and the next run finishes.",
            why = "Poolers are restarted without asking anybody, since applications do not notice. A migration is not"
                    + " an application.",
            satisfyBy = "As for a connection that is lost: find out from the history what was committed.",
            ifItFails = "Does the run go on after the loss on another session, without its lock? Does it take the loss"
                    + " for success?")
    default void aPoolerThatIsRestartedInTheMiddleOfARunIsSurvived() throws Exception {
        var cases = PoolerTrouble.all();
        new Trials("FWD-L01-pooler", step() == 1).each(cases.subList(0, 1), cases, trouble -> {
            var subject = subject(quickest());
            subject.mustSucceed();
            subject.folder().add();
            subject.folder().add("side", "CREATE TABLE public.side (id int)");
            subject.folder().add();
            var before = subject.oracle().writes();
            try (var pooler = trouble.mode().start(subject);
                    var proxy = FaultProxy.to(pooler.port())) {
                var fault = new Fault.Once(sql -> sql.contains("public.side"), trouble.point());
                proxy.inject(fault);
                var run = subject.start(Target.through(proxy.port(), subject.database()));
                Eventually.see("the middle of the run", () -> proxy.isHolding() || !run.isAlive());
                if (!fault.fired()) {
                    Subject.requireFailure(subject.end(run), "it has applied nothing");
                    subject.requireUnchangedSince(before);
                    return;
                }
                trouble.make(pooler, subject);
                proxy.release();
                if (subject.end(run).succeeded()) {
                    subject.requireApplied();
                } else {
                    subject.requireTrueHistory();
                }
            }
            subject.mustSucceed();
        });
    }
}
