package dev.pawl.bench;

import java.nio.file.Path;

/** A process that runs one contender once: {@code OneRun CONTENDER URL USER FOLDER}. */
final class OneRun {
    private OneRun() {}

    public static void main(String[] arguments) throws Exception {
        runner(arguments[0]).migrate(new Target(arguments[1], arguments[2]), Path.of(arguments[3]));
    }

    /** Without {@link Contender}, which would make this process load the classes of all of them. */
    private static MigrationRunner runner(String contender) {
        return switch (contender) {
            case "CONNECT" -> new ConnectRunner();
            case "LOOP" -> new LoopRunner(LoopRunner.Sending.EACH_PART);
            case "FLOOR" -> new LoopRunner(LoopRunner.Sending.ONE_STRING);
            case "FLYWAY" -> new FlywayRunner();
            case "LIQUIBASE" -> new LiquibaseRunner();
            default -> throw new IllegalArgumentException(contender + " has no process of its own");
        };
    }
}
