package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Rule.Level;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.fault.Eventually;
import dev.pawl.conformance.fault.Fault;
import dev.pawl.conformance.fault.FaultProxy;
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
            subject.folder().addAll(3);
            var before = subject.oracle().writes();
            try (var pooler = mode.start(subject)) {
                var target = Target.through(pooler.port(), subject.database());
                var first = subject.start(target);
                var second = subject.start(target);
                boolean succeeded = subject.end(first).succeeded();
                succeeded |= subject.end(second).succeeded();
                if (succeeded) {
                    subject.requireApplied();
                } else {
                    subject.requireUnchangedSince(before);
                }
                assertThat(subject.oracle().query(LOCKS))
                        .as("the advisory locks of sessions that the pooler keeps")
                        .isEmpty();
            }
            subject.mustSucceed();
        });
    }

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
