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

    private AdminServer(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /**
     * Starts a server and returns when its pages answer.
     *
     * @param database that it migrates and shows
     * @param migrations a folder; null for the bundled set
     */
    static AdminServer start(EmbeddedDatabase database, @Nullable Path migrations) {
        try {
            var wlp = Path.of(System.getProperty("liberty.home", ""), "wlp");
            var home = Files.createTempDirectory(Files.createDirectories(Path.of("target", "servers")), "it")
                    .toAbsolutePath();
            copy(
                    wlp.resolve("usr/servers").resolve(NAME),
                    home.resolve("usr/servers").resolve(NAME));
            int port = freePort();
            var builder =
                    new ProcessBuilder(command(wlp)).directory(home.toFile()).redirectErrorStream(true);
            builder.environment().putAll(environment(database, port, home));
            if (migrations != null) {
                builder.environment().put("PAWL_MIGRATIONS", migrations.toString());
            }
            return awaitStart(builder.start(), port, home.resolve("console.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url(String path) {
        return "http://localhost:" + port + path;
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

    private static AdminServer awaitStart(Process process, int port, Path log) {
        var server = new AdminServer(process, port);
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
