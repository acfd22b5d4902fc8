package dev.pawl.conformance.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.fault.Fault;
import dev.pawl.conformance.fault.FaultProxy;
import java.util.List;

/**
 * The messages that a run sends to the server.
 *
 * @param action what happens to one of them
 */
public record EveryMessage(Fault.Action action, Trial trial) implements EveryPoint.Points {
    /** What is done with a subject while the proxy in front of its database has a fault at one message. */
    @FunctionalInterface
    public interface Trial {
        /** Returns when the run has ended, and has met the fault if it came so far. */
        void run(Subject subject, FaultProxy proxy, Fault.Once fault) throws Exception;
    }

    @Override
    public String kind() {
        return "message";
    }

    @Override
    public List<String> undisturbed(Subject subject) throws Exception {
        try (var proxy = subject.proxy()) {
            Subject.requireSuccess(subject.end(subject.start(Target.through(proxy.port(), subject.database()))));
            return proxy.queries();
        }
    }

    @Override
    public boolean disturb(Subject subject, int number) throws Exception {
        try (var proxy = subject.proxy()) {
            var fault = Fault.Once.at(number, action);
            proxy.inject(fault);
            trial.run(subject, proxy, fault);
            assertThat(fault.fired())
                    .as(
                            "whether the fault happened in a run of %s messages",
                            proxy.queries().size())
                    .isEqualTo(proxy.queries().size() >= number);
            return fault.fired();
        }
    }
}
