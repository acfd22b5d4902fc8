package dev.pawl.conformance.peer;

import dev.pawl.conformance.JavaCommand;
import dev.pawl.conformance.RunnerProcess;
import dev.pawl.conformance.Running.Ending;
import java.io.IOException;

/** A peer in a Java of its own. */
final class PeerProcess {
    private PeerProcess() {}

    static RunnerProcess start(Class<?> main, String... arguments) throws IOException {
        var command = JavaCommand.of(main.getName(), arguments);
        // Without the time, which is another one in each run.
        command.command().add(1, "-Djava.util.logging.SimpleFormatter.format=%4$s: %5$s%6$s%n");
        return RunnerProcess.start(command);
    }

    /** Ends this process as a run has ended. */
    static void exit(Ending ending) {
        System.out.println(ending.output());
        System.exit(ending.succeeded() ? 0 : 1);
    }
}
