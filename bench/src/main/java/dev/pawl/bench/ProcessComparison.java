package dev.pawl.bench;

import dev.pawl.bench.Rounds.Contestant;
import dev.pawl.bench.Rounds.Sample;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whole processes, from their start to their end: {@code processes}. */
final class ProcessComparison {
    private final Commands commands = Commands.ofThisBuild();
    private final EmbeddedServer server;
    private final Rounds rounds;
    private final List<String> others;

    /** The command line for a database; empty when the program is not installed. */
    @FunctionalInterface
    private interface Command {
        List<String> on(Target target) throws IOException;
    }

    private ProcessComparison(EmbeddedServer server, Rounds rounds, List<String> others) throws Exception {
        this.server = server;
        this.rounds = rounds;
        this.others = others;
    }

    static void run(Options options) throws Exception {
        try (var server = EmbeddedServer.startSyncing()) {
            var rounds = new Rounds(options.number("rounds", 7), System.out);
            var others = options.names("contenders", "LOOP,FLYWAY,LIQUIBASE");
            var comparison = new ProcessComparison(server, rounds, others);
            for (int applied : options.numbers("applied", "10,1000,5000")) {
                comparison.nothingToDo(applied);
            }
            for (int files : options.numbers("files", "10,100,1000")) {
                comparison.apply(files);
            }
        }
    }

    /** Each has a database of its own, to which the round that does not count applies everything. */
    private void nothingToDo(int applied) throws Exception {
        var databases = new ArrayList<EmbeddedDatabase>();
        try (var migrations = GeneratedMigrations.write(applied)) {
            Map<String, Command> all = new LinkedHashMap<>();
            all.put("CONNECT", target -> commands.java("CONNECT", target, migrations.folder()));
            all.put("psql SELECT 1", target -> Commands.psql(target, "-c", "SELECT 1"));
            runners(all, migrations);
            var contestants = new ArrayList<Contestant>();
            for (var entry : all.entrySet()) {
                var database = server.createDatabase();
                databases.add(database);
                var command = entry.getValue().on(Target.of(database));
                if (!command.isEmpty()) {
                    contestants.add(new Contestant(entry.getKey(), () -> MeasuredProcess.run(command)));
                }
            }
            rounds.compare("nothing to do, " + applied + " files applied, whole process", contestants);
        } finally {
            databases.forEach(EmbeddedDatabase::close);
        }
    }

    private void apply(int files) throws Exception {
        try (var migrations = GeneratedMigrations.write(files)) {
            var script = psqlScript(migrations);
            Map<String, Command> all = new LinkedHashMap<>();
            all.put("FLOOR", target -> commands.java("FLOOR", target, migrations.folder()));
            all.put("psql", target -> Commands.psql(target, "-f", script.toString()));
            runners(all, migrations);
            var contestants = new ArrayList<Contestant>();
            all.forEach((name, command) -> contestants.add(new Contestant(name, () -> apply(command, files))));
            if (Commands.psql(new Target("jdbc:postgresql://localhost/none", "none"))
                    .isEmpty()) {
                contestants.removeIf(contestant -> contestant.name().equals("psql"));
            }
            rounds.compare("apply " + files + " files, whole process", contestants);
        }
    }

    private void runners(Map<String, Command> all, GeneratedMigrations migrations) {
        var folder = migrations.folder();
        all.put("PAWL", target -> commands.pawl(target, folder.toString()));
        for (var name : others) {
            all.put(name, target -> commands.java(name, target, folder));
        }
    }

    private Sample apply(Command command, int files) throws Exception {
        try (var database = server.createDatabase()) {
            var sample = MeasuredProcess.run(command.on(Target.of(database)));
            Workbench.requireTables(database, files);
            return sample;
        }
    }

    /** A transaction for each file. */
    private static Path psqlScript(GeneratedMigrations migrations) throws IOException {
        var script = new StringBuilder();
        for (var file : migrations.files()) {
            script.append("BEGIN;\n\\i '").append(file).append("'\nCOMMIT;\n");
        }
        return Files.writeString(migrations.folder().resolveSibling("all.psql"), script);
    }
}
