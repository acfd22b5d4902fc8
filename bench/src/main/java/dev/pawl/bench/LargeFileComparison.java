package dev.pawl.bench;

import dev.pawl.bench.Rounds.Contestant;
import dev.pawl.bench.Rounds.Sample;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** One file of many INSERTs in one transaction, against psql: {@code large}. */
final class LargeFileComparison {
    /** Together with the rest of a statement about 20 MB at 60 000 rows. */
    private static final String FILLER = "x".repeat(260);

    private LargeFileComparison() {}

    static void run(Options options) throws Exception {
        int rows = options.number("rows", 60_000);
        var folder = Files.createTempDirectory("pawl-bench-large");
        var file = write(folder, rows);
        try (var server = EmbeddedServer.startSyncing()) {
            var commands = Commands.ofThisBuild();
            var contestants = new ArrayList<Contestant>();
            if (!Commands.psql(new Target("jdbc:postgresql://localhost/none", "none"))
                    .isEmpty()) {
                contestants.add(new Contestant(
                        "psql -1",
                        () -> process(server, rows, target -> Commands.psql(target, "-1", "-f", file.toString()))));
            }
            contestants.add(new Contestant(
                    "PAWL process", () -> process(server, rows, target -> commands.pawl(target, folder.toString()))));
            contestants.add(new Contestant("PAWL warm", () -> warm(server, rows, folder)));
            var title = "one file, " + rows + " INSERTs, " + Files.size(file) / 1_000_000 + " MB";
            new Rounds(options.number("rounds", 7), System.out).compare(title, contestants);
        } finally {
            Files.delete(file);
            Files.delete(folder);
        }
    }

    @FunctionalInterface
    private interface Command {
        List<String> on(Target target) throws IOException;
    }

    private static Sample process(EmbeddedServer server, int rows, Command command) throws Exception {
        try (var database = server.createDatabase()) {
            var sample = MeasuredProcess.run(command.on(Target.of(database)));
            Workbench.requireRows(database, "large", rows);
            return sample;
        }
    }

    private static Sample warm(EmbeddedServer server, int rows, Path folder) throws Exception {
        try (var database = server.createDatabase()) {
            long start = System.nanoTime();
            Contender.PAWL.runner().migrate(Target.of(database), folder);
            var sample = new Sample((System.nanoTime() - start) / 1e6, 0);
            Workbench.requireRows(database, "large", rows);
            return sample;
        }
    }

    private static Path write(Path folder, int rows) throws IOException {
        var file = folder.resolve("0001_large.up.sql");
        try (var writer = Files.newBufferedWriter(file)) {
            writer.write("CREATE TABLE large (id bigint PRIMARY KEY, name text NOT NULL, filler text NOT NULL);\n");
            for (int i = 1; i <= rows; i++) {
                writer.write("INSERT INTO large (id, name, filler) VALUES (" + i + ", 'row ''" + i + "''', '" + FILLER
                        + "');\n");
            }
        }
        return file;
    }
}
