package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.fault.Eventually;
import dev.pawl.conformance.fault.Fault;
import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.conformance.oracle.DatabaseOracle;
import java.time.Duration;
import java.util.List;

/** S2, S9: what somebody has set up for a login or a database leads to no wrong history. */
public interface SetUpRules extends RunnerRules {
    @Rule(
            id = "FWD-S02-set-up",
            promise = "Whatever its login and the database are set up to, a run applies its files, or fails and changes"
                    + " nothing; when that is taken back the next run finishes.",
            why = "A DBA sets a statement_timeout for a role, an audit makes the default read-only, an event trigger"
                    + " refuses changes for a day. None of them thinks of migrations.",
            satisfyBy = "Set in the session what you rely on, run each file in a transaction with its history row, and"
                    + " let an error of any kind end it.",
            ifItFails = "Which setting was it? What of the file was committed before the error came?")
    default void whateverIsSetUpThereIsNoWrongHistory() throws Exception {
        var cases = SetUp.ALONE;
        new Trials("FWD-S02-set-up", step() == 1).each(cases.subList(0, 2), cases, setUp -> {
            var subject = subject(quickest());
            subject.mustSucceed();
            subject.folder()
                    .add(
                            "side",
                            "CREATE TABLE public.side (id int)",
                            "INSERT INTO public.side SELECT 1 FROM pg_sleep(0.4)");
            setUp.set(subject);
            try (var proxy = subject.proxy()) {
                var before = subject.oracle().writes();
                var run = subject.start(Target.through(proxy.port(), subject.database()));
                Eventually.see(
                        "the end of the run, or a connection that was refused",
                        Duration.ofMinutes(2),
                        () -> !run.isAlive() || proxy.errors().contains("53300"));
                // A run may go on to ask for a connection.
                if (run.isAlive()) {
                    setUp.reset(subject);
                }
                requireAllOrNothing(subject, run, before);
            }
            setUp.reset(subject);
            subject.mustSucceed();
        });
    }

    /** The file was applied if the run says so, and otherwise nothing has happened. */
    private static void requireAllOrNothing(Subject subject, Running run, List<String> before) throws Exception {
        if (subject.end(run).succeeded()) {
            subject.requireApplied();
        } else {
            subject.requireUnchangedSince(before);
        }
    }

    @Rule(
            id = "FWD-S02-astray",
            promise = "A search path that begins with a schema in which tables, functions and operators have the names"
                    + " of those that a runner uses does not make it write there, forget its lock, or record what did"
                    + " not happen.",
            why = "Every application has a table named history. Whoever may create objects in a schema of somebody"
                    + " else's search path can lead everything astray that does not say which schema it means.",
            satisfyBy = "Name the schema of everything, or set the search path before anything else.",
            ifItFails = "What is in the schema astray that was not there? Which statement of the runner found it?")
    default void aSearchPathDoesNotLeadARunAstray() throws Exception {
        var cases = SetUp.LEADING_ASTRAY;
        new Trials("FWD-S02-astray", step() == 1).each(cases.subList(0, 1), cases, path -> {
            var subject = subject(quickest());
            subject.mustSucceed();
            subject.folder().add();
            subject.oracle().makeAstray();
            path.set(subject);
            var before = subject.oracle().writes();

            requireAllOrNothing(subject, subject.start(), before);

            assertThat(DatabaseOracle.differences(
                            before.stream().filter(SetUpRules::isAstray).toList(),
                            subject.oracle().writes().stream()
                                    .filter(SetUpRules::isAstray)
                                    .toList()))
                    .as("what was changed in the schema that leads astray")
                    .isEmpty();
            path.reset(subject);
            subject.mustSucceed();
        });
    }

    private static boolean isAstray(String fact) {
        return fact.contains("astray.");
    }

    @Rule(
            id = "FWD-S09-revoked",
            promise = "When a login loses a privilege between two files, the run says that permission was denied, the"
                    + " history is true, and the next run finishes when the privilege is granted again.",
            why = "Privileges are put in order by another team, or by another tool that runs at the same time.",
            satisfyBy = "Keep the error of the server, and let it end the transaction of the file.",
            ifItFails = "Which privilege was it? Was the file committed without its history row?")
    default void aPrivilegeThatIsLostBetweenTwoFilesIsNamedAndTheHistoryIsTrue() throws Exception {
        var cases = List.of(Revoked.values());
        new Trials("FWD-S09-revoked", step() == 1).each(cases.subList(0, 1), cases, privilege -> {
            var subject = subject(quickest());
            subject.mustSucceed();
            privilege.prepare(subject);
            try (var proxy = subject.proxy()) {
                subject.folder().add();
                subject.folder().add("given", privilege.statements(subject));
                var fault = new Fault.Once(sql -> sql.contains("public.given"), Action.HOLD_BEFORE);
                proxy.inject(fault);
                var run = subject.start(Target.through(proxy.port(), subject.database()));
                Eventually.see("the file that needs the privilege", () -> proxy.isHolding() || !run.isAlive());
                privilege.revoke(subject);
                proxy.release();
                var ending = subject.end(run);

                assertThat(fault.fired()).as("the privilege was lost in time").isTrue();
                assertThat(proxy.errors()).as("the errors of the server").contains("42501");
                Subject.requireFailure(ending, "a privilege was lost");
                assertThat(ending.output()).as("what the runner says").contains("42501");
                subject.requireTrueHistory();
                privilege.grant(subject);
                subject.mustSucceed();
            } finally {
                privilege.cleanUp(subject);
            }
        });
    }
}
