package dev.pawl.conformance.kit;

import dev.pawl.conformance.Runner;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.ThreadRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/** A specimen as a runner: in a thread of this process, or in a process of its own where threads cannot stand for one. */
record SpecimenRunner(Specimen specimen, Meeting meeting) implements Runner {
    @Override
    public Running start(Target target, Path migrations) throws IOException {
        return specimen.needsProcesses()
                ? SpecimenProcess.start(specimen, meeting, target, migrations)
                : startThread(target, migrations);
    }

    /** Starts it in a thread, whatever it needs. */
    Running startThread(Target target, Path migrations) {
        return ThreadRun.start(() -> specimen.runner(meeting).migrate(target.url(), target.user(), migrations), null);
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.of(Capability.FREEZES_FILES, Capability.RETRIES_LOCKS, Capability.REFUSES_NEWER);
    }
}
