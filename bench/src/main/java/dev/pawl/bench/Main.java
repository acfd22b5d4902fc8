package dev.pawl.bench;

import java.util.Arrays;

/** The first argument names one of our own programs; everything else is JMH's own command line. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        var name = arguments.length == 0 ? "" : arguments[0];
        var rest = Arrays.asList(arguments).subList(Math.min(1, arguments.length), arguments.length);
        switch (name) {
            case "pool" -> PoolServer.run(rest);
            case "processes" -> ProcessComparison.run(Options.parse(rest));
            case "pairs" -> PairComparison.run(Options.parse(rest));
            case "large" -> LargeFileComparison.run(Options.parse(rest));
            case "waiters" -> WaitersMeasurement.run(Options.parse(rest));
            case "zones" -> ControlPlane.run(ZoneComparison::run, Options.parse(rest));
            case "audit" -> ControlPlane.run(AuditComparison::run, Options.parse(rest));
            case "outbox" -> ControlPlane.run(OutboxComparison::run, Options.parse(rest));
            default -> org.openjdk.jmh.Main.main(arguments);
        }
    }
}
