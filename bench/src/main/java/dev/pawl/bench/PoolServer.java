package dev.pawl.bench;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Runs {@link PoolBenchmark} inside Open Liberty, since its pool exists only there. Starts PostgreSQL and a server whose
 * application is {@link PoolServlet}, asks for the benchmark by HTTP, prints the answer as it comes and stops both.
 *
 * <p>This jar is all that the server loads: JDBC driver, HikariCP, JMH and benchmark come from it for all pools alike.
 */
final class PoolServer {
    private static final List<String> FILES = List.of("server.xml", "apps/bench.war/WEB-INF/web.xml");
    private static final int START_SECONDS = 120;

    private PoolServer() {}

    static void run(List<String> jmhArguments) throws Exception {
        var jar = jar();
        var liberty = liberty(jar);
        var user = Files.createTempDirectory("pawl-bench-liberty");
        try (var postgres = EmbeddedServer.start(EmbeddedServer.BUNDLED_MAJOR);
                var database = postgres.createDatabase()) {
            copyServer(user.resolve("servers/bench"));
            int port = freePort();
            var server = start(liberty, user, jar, port, database);
            try {
                var address = URI.create("http://localhost:" + port + "/bench/?" + query(jmhArguments));
                waitUntilReady(server, port);
                print(address);
            } finally {
                stop(server);
            }
        } finally {
            delete(user);
        }
    }

    private static Process start(Path liberty, Path user, Path jar, int port, EmbeddedDatabase database)
            throws IOException {
        var tools = liberty.resolve("bin/tools");
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-javaagent:" + tools.resolve("ws-javaagent.jar"),
                "-Djava.awt.headless=true",
                "-Djmh.executor=CUSTOM",
                "-Djmh.executor.class=" + ManagedExecutor.class.getName(),
                "-D" + PoolBenchmark.URL_PROPERTY + "=" + database.url(),
                "-D" + PoolBenchmark.USER_PROPERTY + "=" + database.owner(),
                "-jar",
                tools.resolve("ws-server.jar").toString(),
                "bench",
                "--",
                "--bench.jar=" + jar,
                "--bench.http.port=" + port,
                "--bench.db.url=" + database.url(),
                "--bench.db.user=" + database.owner(),
                "--bench.pool.size=" + Pool.SIZE);
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(user.resolve("console.log").toFile());
        builder.environment().put("WLP_USER_DIR", user.toString());
        return builder.start();
    }

    private static void waitUntilReady(Process server, int port) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/bench/?ready"))
                .build();
        var client = HttpClient.newHttpClient();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
        while (server.isAlive() && System.nanoTime() < deadline) {
            try {
                if (client.send(request, BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (java.net.ConnectException e) {
                // The port is not open yet.
            }
            server.waitFor(200, TimeUnit.MILLISECONDS);
        }
        throw new IllegalStateException("Open Liberty did not start within " + START_SECONDS + " s");
    }

    private static void print(URI address) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).build();
        var response = HttpClient.newHttpClient().send(request, BodyHandlers.ofLines());
        response.body().forEach(System.out::println);
        if (response.statusCode() != 200) {
            throw new IllegalStateException(address + " answered " + response.statusCode());
        }
    }

    private static String query(List<String> arguments) {
        return arguments.stream()
                .map(argument -> "a=" + URLEncoder.encode(argument, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static void copyServer(Path directory) throws IOException {
        for (var file : FILES) {
            var to = directory.resolve(file);
            Files.createDirectories(to.getParent());
            try (var from = PoolServer.class.getResourceAsStream("server/" + file)) {
                if (from == null) {
                    throw new IllegalStateException("server/" + file + " is not packaged");
                }
                Files.copy(from, to);
            }
        }
    }

    private static Path jar() throws URISyntaxException {
        var jar = Path.of(PoolServer.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException("runs from the packaged jar only, not from " + jar);
        }
        return jar;
    }

    private static Path liberty(Path jar) {
        var home = System.getProperty("liberty.home");
        var liberty = home != null
                ? Path.of(home)
                : jar.resolve("../../../target/liberty").normalize();
        var wlp = liberty.resolve("wlp");
        if (!Files.isDirectory(wlp)) {
            throw new IllegalStateException(
                    "no Open Liberty in " + wlp + ". Next: mvn -pl bench liberty:install-server");
        }
        return wlp;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void stop(Process server) throws InterruptedException {
        server.destroy();
        if (!server.waitFor(30, TimeUnit.SECONDS)) {
            server.destroyForcibly();
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
