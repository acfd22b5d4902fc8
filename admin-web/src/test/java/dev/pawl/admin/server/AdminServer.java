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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The packaged server, started as {@code pawl up} starts it, but from a copy of its folder and on a port of its own, so
 * that it disturbs no other.
 */
final class AdminServer implements AutoCloseable {
    static final String PASSWORD = "correct horse battery";
    private static final String NAME = "admin-web";
    /** The application has started, and the server has: either may be first. */
    private static final Set<String> SIGNS = Set.of("CWWKZ0001I", "CWWKF0011I");

    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final int port;
    private final Path home;

    private AdminServer(Process process, int port, Path home) {
        this.process = process;
        this.port = port;
        this.home = home;
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

    /** Starts a server with differences. */
    static AdminServer start(EmbeddedDatabase database, @Nullable Path migrations, Difference difference) {
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
            return awaitStart(builder.start(), port, home);
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

    /** What it has logged once this is in it, or after half a minute. */
    String awaitInLog(String text) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        var log = log();
        while (!log.contains(text) && System.nanoTime() < end) {
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

    private static AdminServer awaitStart(Process process, int port, Path home) {
        var server = new AdminServer(process, port, home);
        var log = home.resolve("console.log");
        var started = new CountDownLatch(SIGNS.size());
        var reader = new Thread(() -> read(process, log, started), "server output");
        reader.setDaemon(true);
        reader.start();
        try {
            if (started.await(PATIENCE_SECONDS, TimeUnit.SECONDS) && process.isAlive()) {
                return server;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.close();
        throw new IllegalStateException("the server did not start, see " + log);
    }

    private static void read(Process process, Path log, CountDownLatch started) {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
                var file = Files.newBufferedWriter(log)) {
            for (var line = output.readLine(); line != null; line = output.readLine()) {
                file.write(line);
                file.newLine();
                file.flush();
                if (SIGNS.stream().anyMatch(line::contains)) {
                    started.countDown();
                }
            }
        } catch (IOException e) {
            // The stream was closed because the server has ended.
        } finally {
            SIGNS.forEach(sign -> started.countDown());
        }
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
