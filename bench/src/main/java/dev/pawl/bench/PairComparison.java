package dev.pawl.bench;

import dev.pawl.bench.Rounds.Contestant;
import dev.pawl.bench.Rounds.Sample;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All in this process and warm, taken in turn: {@code pairs}. */
final class PairComparison {
    private final EmbeddedServer server;
    private final Rounds rounds;

    private PairComparison(EmbeddedServer server, Rounds rounds) {
        this.server = server;
        this.rounds = rounds;
    }

    static void run(Options options) throws Exception {
        try (var server = EmbeddedServer.startSyncing()) {
            var comparison = new PairComparison(server, new Rounds(options.number("rounds", 7), System.out));
            var names = options.names("contenders", "PAWL,PAWL_PACKAGED,LOOP,FLYWAY,LIQUIBASE");
            var contenders = names.stream().map(Contender::valueOf).toList();
            for (int applied : options.numbers("applied", "10,1000,5000")) {
                comparison.nothingToDo(contenders, applied, options.number("times", 10));
            }
            for (int files : options.numbers("files", "10,100,1000")) {
                comparison.apply(contenders, files);
            }
        }
    }

    private void apply(List<Contender> contenders, int files) throws Exception {
        try (var migrations = GeneratedMigrations.write(files)) {
            var contestants = contestants(Stream.of(Contender.FLOOR), contenders)
                    .map(contender -> new Contestant(contender.name(), () -> apply(contender, migrations, files)))
                    .toList();
            rounds.compare("apply " + files + " files, warm", contestants);
        }
    }

    private Sample apply(Contender contender, GeneratedMigrations migrations, int files) throws Exception {
        try (var database = server.createDatabase()) {
            var sample = measure(contender, Target.of(database), migrations, 1);
            Workbench.requireTables(database, files);
            return sample;
        }
    }

    /** Connecting included. */
    private void nothingToDo(List<Contender> contenders, int applied, int times) throws Exception {
        var databases = new ArrayList<EmbeddedDatabase>();
        try (var migrations = GeneratedMigrations.write(applied)) {
            var contestants = new ArrayList<Contestant>();
            var bases = Stream.of(Contender.CONNECT, Contender.DIGEST);
            for (var contender : contestants(bases, contenders).toList()) {
                var database = server.createDatabase();
                databases.add(database);
                var target = Target.of(database);
                contender.runner().migrate(target, migrations.folder());
                measure(contender, target, migrations, times);
                contestants.add(new Contestant(contender.name(), () -> measure(contender, target, migrations, times)));
            }
            rounds.compare("nothing to do, " + applied + " files applied, warm", contestants);
        } finally {
            databases.forEach(EmbeddedDatabase::close);
        }
    }

    private static Stream<Contender> contestants(Stream<Contender> bases, List<Contender> others) {
        return Stream.concat(bases, others.stream()).distinct();
    }

    private static Sample measure(Contender contender, Target target, GeneratedMigrations migrations, int times)
            throws Exception {
        var runner = contender.runner();
        long start = System.nanoTime();
        for (int i = 0; i < times; i++) {
            runner.migrate(target, migrations.folder());
        }
        return new Sample((System.nanoTime() - start) / 1e6 / times, 0);
    }
}
