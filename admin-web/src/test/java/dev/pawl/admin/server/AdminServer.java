package dev.pawl.admin.server;

import dev.pawl.embedded.EmbeddedDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The packaged server, started as {@code pawl up} starts it, but from a copy of its folder and on a port of its own, so
 * that it disturbs no other.
 */
final class AdminServer implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    private static final String NAME = "admin-web";
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final int port;
    private final Path home;
    private final Map<Sign, CountDownLatch> signs =
            Arrays.stream(Sign.values()).collect(Collectors.toMap(sign -> sign, sign -> new CountDownLatch(1)));

    private AdminServer(Process process, int port, Path home) {
        this.process = process;
        this.port = port;
        this.home = home;
    }

    /** What a server says of its start; either may be first. */
    enum Sign {
        SERVER_READY("CWWKF0011I"),
        APPLICATION_STARTED("CWWKZ0001I");

        private final String id;

        Sign(String id) {
            this.id = id;
        }
    }

    /**
     * What is different on a server.
     *
     * @param environment beyond what every server here has
     * @param withoutFeatures that server.xml names
     * @param override a configuration beside server.xml; an empty text for none
     */
    record Difference(Map<String, String> environment, Set<String> withoutFeatures, String override) {
        static final Difference NONE = new Difference(Map.of(), Set.of(), "");

        void applyTo(Path folder) throws IOException {
            var serverXml = folder.resolve("server.xml");
            var text = Files.readString(serverXml);
            for (var feature : withoutFeatures) {
                text = text.replace("<feature>" + feature + "</feature>", "");
            }
            Files.writeString(serverXml, text);
            if (!override.isEmpty()) {
                var overrides = Files.createDirectories(folder.resolve("configDropins/overrides"));
                Files.writeString(overrides.resolve("override.xml"), override);
            }
        }
    }

    /**
     * Starts a server and returns when its pages answer.
     *
     * @param database that it migrates and shows
     * @param migrations a folder; null for the bundled set
     */
    static AdminServer start(EmbeddedDatabase database, @Nullable Path migrations) {
        return start(database, migrations, Difference.NONE);
    }

    /** Starts a server with differences, and returns when its pages answer. */
    static AdminServer start(EmbeddedDatabase database, @Nullable Path migrations, Difference difference) {
        var server = launch(database, migrations, difference);
        server.await(Sign.SERVER_READY);
        server.await(Sign.APPLICATION_STARTED);
        return server;
    }

    /** Starts a server and returns at once. */
    static AdminServer launch(EmbeddedDatabase database, @Nullable Path migrations, Difference difference) {
        try {
            var wlp = Path.of(System.getProperty("liberty.home", ""), "wlp");
            var home = Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers")), "it")
                    .toAbsolutePath();
            copy(wlp.resolve("usr/servers").resolve(NAME), folderOf(home));
            difference.applyTo(folderOf(home));
            int port = freePort();
            var builder =
                    new ProcessBuilder(command(wlp)).directory(home.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment(database, port, home));
            if (migrations != null) {
                builder.environment().put("PAWL_MIGRATIONS", migrations.toString());
            }
            builder.environment().putAll(difference.environment());
            var server = new AdminServer(builder.start(), port, home);
            var reader = new Thread(server::read, "server output");
            reader.setDaemon(true);
            reader.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(String path) {
        return "http://localhost:" + port + path;
    }

    /** What it has logged. */
    String log() {
        try {
            return Files.readString(folderOf(home).resolve("logs/messages.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has logged once one of these is in it, or after half a minute. */
    String awaitInLog(String... texts) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        var log = log();
        while (Arrays.stream(texts).noneMatch(log::contains) && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            log = log();
        }
        return log;
    }

    private static Path folderOf(Path home) {
        return home.resolve("usr/servers").resolve(NAME);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Map<String, String> environment(EmbeddedDatabase database, int port, Path home) throws IOException {
        var passwordFile = Files.writeString(home.resolve("password"), PASSWORD + "\n");
        var address = java.net.URI.create(database.url().substring("jdbc:".length()));
        return Map.of(
                "WLP_USER_DIR", home.resolve("usr").toString(),
                "HTTP_PORT", Integer.toString(port),
                "DB_HOST", address.getHost(),
                "DB_PORT", Integer.toString(address.getPort()),
                "DB_NAME", database.name(),
                "DB_USER", database.owner(),
                "PAWL_PROBE_INTERVAL", "1s",
                "PAWL_OPERATOR_PASSWORD_FILE", passwordFile.toString());
    }

    private static List<String> command(Path wlp) {
        var options = Runtime.version().feature() < 24 ? "java9.options" : "java24.options";
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + wlp.resolve("lib/platform/java").resolve(options),
                "-javaagent:" + wlp.resolve("bin/tools/ws-javaagent.jar"),
                "-jar",
                wlp.resolve("bin/tools/ws-server.jar").toString(),
                NAME);
    }

    /** Waits until it has said so; when it does not, it is ended. */
    void await(Sign sign) {
        try {
            if (Objects.requireNonNull(signs.get(sign)).await(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    && process.isAlive()) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
        throw new IllegalStateException("the server did not start, see " + consoleLog());
    }

    private void read() {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                var file = Files.newBufferedWriter(consoleLog())) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                file.write(line);
                file.newLine();
                file.flush();
                var said = line;
                signs.forEach((sign, latch) -> {
                    if (said.contains(sign.id)) {
                        latch.countDown();
                    }
                });
            }
        } catch (IOException e) {
            // The stream was closed because the server has ended.
        } finally {
            signs.values().forEach(CountDownLatch::countDown);
        }
    }

    private Path consoleLog() {
        return home.resolve("console.log");
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (var file : files.toList()) {
                var relative = from.relativize(file).toString();
                if (!relative.startsWith("workarea")
                        && !relative.startsWith("logs")
                        && !relative.contains("expanded")) {
                    Files.createDirectories(to.resolve(relative).getParent());
                    Files.copy(file, to.resolve(relative));
                }
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
