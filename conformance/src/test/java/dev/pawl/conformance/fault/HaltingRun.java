package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.JavaCommand;
import dev.pawl.conformance.RunnerProcess;
import dev.pawl.conformance.Target;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.event.LogListener;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.run.Connector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * Pawl's engine in a process of its own, which halts at an event as a machine does that loses its power: nothing is
 * closed, nothing is written any more.
 */
final class HaltingRun {
    private static final String EVENT = "event ";
    private static final String HALTED = "halted";
    private static final String NEVER = "never";

    private HaltingRun() {}

    /** Arguments: URL, user, folder, where to halt. */
    public static void main(String[] arguments) {
        var properties = new Properties();
        properties.setProperty("user", arguments[1]);
        var report = Pawl.load(
                        PawlConfiguration.of(Map.of(Setting.MIGRATIONS, arguments[2])),
                        Connector.of(arguments[0], properties),
                        HaltingRun.class.getClassLoader())
                .migrate(new Halting(arguments[3]).followingStatements());
        System.out.println(report);
        System.exit(report.exitStatus().code());
    }

    /** Starts a run that comes to its end. */
    static RunnerProcess start(Target target, Path migrations) throws IOException {
        return startToHalt(target, migrations, NEVER);
    }

    /**
     * Starts a run that halts.
     *
     * @param where the number of an event, counted from 1, or the beginning of its line
     */
    static RunnerProcess startToHalt(Target target, Path migrations, String where) throws IOException {
        return JavaCommand.start(HaltingRun.class, target, migrations, where);
    }

    /** The events of a run that can be counted, one line each: the kind and what is logged. */
    static List<String> events(RunnerProcess run) {
        return run.output()
                .lines()
                .filter(line -> line.startsWith(EVENT))
                .map(line -> line.substring(EVENT.length()))
                .toList();
    }

    /** Waits until the run has halted, and fails when it ended in any other way. */
    static void requireHalted(RunnerProcess run) throws InterruptedException {
        assertThat(run.exitCode()).as(run.output()).isEqualTo(RunnerProcess.KILLED);
        assertThat(run.output().lines()).last().isEqualTo(HALTED);
    }

    /** Counts the events in the order in which the run itself comes to them. */
    private static final class Halting implements RunListener {
        private final String where;
        private int number;

        Halting(String where) {
            this.where = where;
        }

        @Override
        public void on(RunEvent event) {
            boolean isSeenFromOutside = event instanceof RunEvent.Blocked
                    || event instanceof RunEvent.Unblocked
                    || event instanceof RunEvent.Progress;
            // Whether anything is seen from a second connection depends on how long a statement takes.
            number += isSeenFromOutside ? 0 : 1;
            var line = event.getClass().getSimpleName() + " " + LogListener.line(event);
            System.out.println((isSeenFromOutside ? "seen " : EVENT) + line);
            if (line.startsWith(where) || (!isSeenFromOutside && where.equals(Integer.toString(number)))) {
                System.out.println(HALTED);
                System.out.flush();
                Runtime.getRuntime().halt(RunnerProcess.KILLED);
            }
        }
    }
}
