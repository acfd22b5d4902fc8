package dev.pawl.conformance.kit;

import dev.pawl.conformance.JavaCommand;
import dev.pawl.conformance.Running;
import dev.pawl.conformance.Running.Ending;
import dev.pawl.conformance.Target;
import dev.pawl.conformance.ThreadRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A specimen in a process of its own. It attends a meeting through the process that started it. */
final class SpecimenProcess {
    private static final String AT_THE_MEETING = "at the meeting";

    private SpecimenProcess() {}

    /** Arguments: specimen, URL, user, folder. */
    public static void main(String[] arguments) throws Exception {
        var ending = Specimen.valueOf(arguments[0])
                .runner(SpecimenProcess::attendThroughStarter)
                .migrate(arguments[1], arguments[2], Path.of(arguments[3]));
        System.out.println(ending.output());
        System.exit(ending.succeeded() ? 0 : 1);
    }

    private static void attendThroughStarter() {
        System.out.println(AT_THE_MEETING);
        try {
            System.in.read();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts it. */
    static Running start(Specimen specimen, Meeting meeting, Target target, Path folder) throws IOException {
        var process = JavaCommand.of(
                        SpecimenProcess.class.getName(),
                        specimen.name(),
                        target.url(),
                        target.user(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        return ThreadRun.start(
                () -> {
                    var output = follow(process, meeting);
                    return new Ending(process.waitFor() == 0, output);
                },
                process);
    }

    private static String follow(Process process, Meeting meeting) throws IOException, InterruptedException {
        var output = new StringBuilder();
        try (var lines = process.inputReader();
                var input = process.outputWriter()) {
            for (@Nullable String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(AT_THE_MEETING)) {
                    meeting.attend();
                    input.write("\n");
                    input.flush();
                } else {
                    output.append(line).append('\n');
                }
            }
        }
        return output.toString();
    }
}
