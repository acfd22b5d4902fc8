package dev.pawl.conformance.peer;

import dev.pawl.conformance.RunnerProcess;
import dev.pawl.conformance.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A peer in a Java of its own, with the class path of these tests. */
final class JavaCommand {
    private JavaCommand() {}

    static RunnerProcess start(Class<?> main, Target target, Path migrations) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(target.url(), target.user(), migrations.toString()));
        return RunnerProcess.start(new ProcessBuilder(command));
    }
}
