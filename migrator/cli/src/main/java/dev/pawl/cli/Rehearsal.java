package dev.pawl.cli;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/**
 * Does once what commands do most, so that {@code java -XX:ArchiveClassesAtExit} can keep the classes that this needs: a
 * later start then finds them read, checked and linked. Run by the build.
 */
final class Rehearsal {
    private static final List<String> COMMANDS =
            List.of("migrate", "migrate", "migrate --output json", "status", "status --output json");

    private Rehearsal() {}

    /**
     * Never fails for want of a server: the archive is then smaller and a start slower, and nothing else is different.
     *
     * @param arguments a file that gets the path of this JVM: the archive is for no other one
     */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), System.getProperty("java.home"));
        var folder = Files.createTempDirectory("pawl-rehearsal");
        var file = folder.resolve("0001_rehearsal.up.sql");
        try (var server = EmbeddedServer.start(EmbeddedServer.BUNDLED_MAJOR)) {
            Files.writeString(file, "CREATE TABLE rehearsal (id bigint PRIMARY KEY);\n");
            try (var database = server.createDatabase()) {
                rehearse(database);
            }
            try (var database = server.createDatabase()) {
                rehearse(database, "--migrations", folder.toString());
            }
        } catch (UncheckedIOException | IllegalStateException e) {
            System.err.println("Starts of pawl will be slower; there was no PostgreSQL to rehearse on: " + e);
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private static void rehearse(EmbeddedDatabase database, String... options) {
        // Read as a start reads them, but what they say is not for this database.
        var variables = new HashMap<>(System.getenv());
        variables.clear();
        variables.put("PGUSER", database.owner());
        var nowhere = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var environment = Environment.on(nowhere, nowhere, variables, false, false);
        var url = database.url().replace("jdbc:", "");
        for (var command : COMMANDS) {
            var arguments = new ArrayList<>(List.of(command.split(" ", -1)));
            arguments.addAll(List.of("--url", url));
            arguments.addAll(List.of(options));
            int exitCode = Main.run(environment, arguments.toArray(String[]::new));
            if (exitCode != 0) {
                throw new IllegalStateException(command + " ended with " + exitCode);
            }
        }
    }
}
