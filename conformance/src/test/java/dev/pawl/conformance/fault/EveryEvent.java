package dev.pawl.conformance.fault;

import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.rule.EveryPoint;
import java.util.List;

/** The events that Pawl's engine tells of, at each of which its process can halt. */
record EveryEvent() implements EveryPoint.Points {
    @Override
    public String kind() {
        return "event";
    }

    @Override
    public List<String> undisturbed(Subject subject) throws Exception {
        try (var run =
                HaltingRun.start(Target.of(subject.database()), subject.folder().path())) {
            Subject.requireSuccess(subject.end(run));
            return HaltingRun.events(run);
        }
    }

    @Override
    public boolean disturb(Subject subject, int number) throws Exception {
        try (var run = HaltingRun.startToHalt(
                Target.of(subject.database()), subject.folder().path(), Integer.toString(number))) {
            run.exitCode();
            int events = HaltingRun.events(run).size();
            if (events < number) {
                Subject.requireSuccess(subject.end(run));
                return false;
            }
            HaltingRun.requireHalted(run);
            return true;
        }
    }
}
