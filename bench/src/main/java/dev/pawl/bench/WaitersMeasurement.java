package dev.pawl.bench;

import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.event.RunEvent;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

/** How long after the last commit of the one who works does the last of those return who wait for it: {@code waiters}. */
final class WaitersMeasurement {
    private WaitersMeasurement() {}

    static void run(Options options) throws Exception {
        int waiters = options.number("waiters", 32);
        int rounds = options.number("rounds", 7);
        System.out.printf("%d runners wait in this process for one, ms from its last commit:%n", waiters);
        try (var server = EmbeddedServer.startSyncing()) {
            for (int round = 0; round <= rounds; round++) {
                var result = measure(server, waiters);
                System.out.printf(
                        Locale.ROOT,
                        "%s the worker returned after %.1f, the last waiter after %.1f%n",
                        round == 0 ? "(cold)" : "      ",
                        result[0],
                        result[1]);
            }
        }
    }

    private static double[] measure(EmbeddedServer server, int waiters) throws Exception {
        var folder = Files.createTempDirectory("pawl-bench-waiters");
        var file = folder.resolve("0001_waits.up.sql");
        // Ends when everybody waits: the database itself is the signal.
        Files.writeString(
                file,
                """
                CREATE TABLE waited (id bigint PRIMARY KEY);
                DO $$ BEGIN
                    WHILE (SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND query LIKE 'LISTEN%%' AND state = 'idle') < %d LOOP
                        PERFORM pg_sleep(0.05), pg_stat_clear_snapshot();
                    END LOOP;
                END $$;
                """
                        .formatted(waiters));
        var executor = Executors.newFixedThreadPool(waiters + 1);
        try (var database = server.createDatabase()) {
            var target = Target.of(database);
            var configuration = PawlConfiguration.of(Map.of(Setting.MIGRATIONS, folder.toString()));
            var pawl =
                    Pawl.load(configuration, PawlRunner.connector(target), WaitersMeasurement.class.getClassLoader());
            var committed = new AtomicLong();
            var started = new CountDownLatch(1);
            Future<Long> worker = executor.submit(() -> timed(pawl, started, committed));
            started.await();
            var others = new ArrayList<Future<Long>>();
            for (int i = 0; i < waiters; i++) {
                others.add(executor.submit(() -> timed(pawl, started, committed)));
            }
            long workerEnd = worker.get();
            long last = 0;
            for (var other : others) {
                last = Math.max(last, other.get());
            }
            return new double[] {(workerEnd - committed.get()) / 1e6, (last - committed.get()) / 1e6};
        } finally {
            executor.shutdownNow();
            Files.delete(file);
            Files.delete(folder);
        }
    }

    private static long timed(Pawl pawl, CountDownLatch started, AtomicLong committed) {
        var report = pawl.migrate(event -> {
            if (event instanceof RunEvent.StepStarted) {
                started.countDown();
            } else if (event instanceof RunEvent.StepApplied) {
                committed.set(System.nanoTime());
            }
        });
        if (report.error() != null) {
            throw new IllegalStateException(report.error().message());
        }
        return System.nanoTime();
    }
}
