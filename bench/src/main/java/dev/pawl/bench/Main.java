package dev.pawl.bench;

import java.util.Arrays;

/** {@code pool} runs {@link PoolBenchmark} inside Open Liberty; everything else is JMH's own command line. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments.length > 0 && arguments[0].equals("pool")) {
            PoolServer.run(Arrays.asList(arguments).subList(1, arguments.length));
        } else {
            org.openjdk.jmh.Main.main(arguments);
        }
    }
}
