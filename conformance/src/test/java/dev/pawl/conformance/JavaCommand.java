package dev.pawl.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Java of its own with the class path of these tests, that starts fast rather than runs fast. */
public final class JavaCommand {
    private JavaCommand() {}

    /** The command, which can be changed. */
    public static ProcessBuilder of(String main, String... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }

    /** A runner whose arguments are URL, user and folder. */
    public static RunnerProcess start(Class<?> main, Target target, Path migrations, String... more)
            throws IOException {
        var arguments = new ArrayList<>(List.of(target.url(), target.user(), migrations.toString()));
        arguments.addAll(List.of(more));
        return RunnerProcess.start(of(main.getName(), arguments.toArray(String[]::new)));
    }
}
