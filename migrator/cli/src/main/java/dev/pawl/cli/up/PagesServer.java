package dev.pawl.cli.up;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The Open Liberty process that serves the operator pages. */
final class PagesServer implements AutoCloseable {
    private static final String NAME = "admin-web";
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(30);
    private static final Duration START_PATIENCE = Duration.ofMinutes(3);
    private static final Duration POLL = Duration.ofMillis(250);

    private final Process process;
    private final URI address;
    private final UpHome home;

    private PagesServer(Process process, URI address, UpHome home) {
        this.process = process;
        this.address = address;
        this.home = home;
    }

    /**
     * Starts the server.
     *
     * @param liberty the unpacked runtime, with the server in it
     * @param settings environment variables that the server's configuration reads
     */
    static PagesServer start(Path liberty, UpHome home, int port, Map<String, String> settings) throws IOException {
        if (!Files.exists(liberty.resolve("usr/servers").resolve(NAME).resolve("server.xml"))) {
            throw PawlException.of(Message.NOT_BUILT, liberty);
        }
        var builder = new ProcessBuilder(command(liberty))
                .redirectErrorStream(true)
                .redirectOutput(home.logs().resolve("server-console.log").toFile());
        builder.environment().putAll(settings);
        builder.environment().put("HTTP_PORT", Integer.toString(port));
        builder.environment().put("WLP_OUTPUT_DIR", home.server().toString());
        builder.environment().put("LOG_DIR", home.logs().toString());
        var process = builder.start();
        process.getOutputStream().close();
        Files.writeString(home.serverProcess(), identity(process.toHandle()));
        return new PagesServer(process, URI.create("http://localhost:" + port + "/"), home);
    }

    /** Stops a server whose {@code pawl up} was killed. */
    static void stopOrphan(UpHome home) throws IOException {
        if (!Files.exists(home.serverProcess())) {
            return;
        }
        var recorded = Files.readString(home.serverProcess());
        var pid = recorded.split(" ", 2)[0];
        // Process ids are used again, so the start time has to be the same, too.
        Optional<ProcessHandle> orphan = pid.matches("[0-9]+")
                ? ProcessHandle.of(Long.parseLong(pid))
                        .filter(handle -> identity(handle).equals(recorded))
                : Optional.empty();
        if (orphan.isPresent()) {
            stop(orphan.get(), STOP_PATIENCE);
        }
        Files.delete(home.serverProcess());
    }

    /**
     * Returns when the application is ready; throws when the server ends or the application says that it cannot be.
     *
     * @param check throws when something else makes waiting useless
     */
    void awaitReady(Check check) throws IOException, InterruptedException {
        var client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
        var deadline = System.nanoTime() + START_PATIENCE.toNanos();
        var answer = "it does not answer";
        while (System.nanoTime() < deadline) {
            if (process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                throw PawlException.of(Message.SERVER_ENDED, process.exitValue(), home.logs());
            }
            check.run();
            var response = readiness(client);
            if (response.isPresent() && response.get().statusCode() == 200) {
                return;
            }
            answer = response.map(HttpResponse::body).orElse(answer);
            if (answer.contains("schema_failed") || answer.contains("schema_refused")) {
                break;
            }
        }
        throw PawlException.of(Message.SERVER_NOT_READY, address, answer, home.logs());
    }

    /** Returns when the server has ended; it does so by itself only when something is wrong. */
    PawlException awaitEnd(Check check) throws IOException, InterruptedException {
        while (!process.waitFor(POLL.toMillis(), TimeUnit.MILLISECONDS)) {
            check.run();
        }
        return PawlException.of(Message.SERVER_ENDED, process.exitValue(), home.logs());
    }

    /** What is looked at while the server is waited for. */
    @FunctionalInterface
    interface Check {
        void run() throws IOException;
    }

    URI address() {
        return address;
    }

    @Override
    public void close() throws IOException {
        stop(process.toHandle(), STOP_PATIENCE);
        Files.deleteIfExists(home.serverProcess());
    }

    private Optional<HttpResponse<String>> readiness(HttpClient client) throws InterruptedException {
        var request = HttpRequest.newBuilder(address.resolve("ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            return Optional.of(client.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            // The port is not open yet.
            return Optional.empty();
        }
    }

    private static List<String> command(Path liberty) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        // What Liberty's own script passes to the virtual machine.
        var options = liberty.resolve("lib/platform/java")
                .resolve(Runtime.version().feature() < 24 ? "java9.options" : "java24.options");
        if (Files.exists(options)) {
            Files.readAllLines(options).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .forEach(command::add);
        }
        command.add("-XX:+UseSerialGC");
        command.add("-javaagent:" + liberty.resolve("bin/tools/ws-javaagent.jar"));
        command.add("-jar");
        command.add(liberty.resolve("bin/tools/ws-server.jar").toString());
        command.add(NAME);
        return command;
    }

    /** Returns when the process has ended: the next start takes its port and its files. */
    static void stop(ProcessHandle handle, Duration patience) throws IOException {
        handle.destroy();
        try {
            handle.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            handle.destroyForcibly();
            // Nothing can refuse this signal.
            handle.onExit().join();
        } catch (ExecutionException e) {
            throw new IOException("cannot wait for process " + handle.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String identity(ProcessHandle handle) {
        return handle.pid() + " "
                + handle.info().startInstant().map(Object::toString).orElse("");
    }
}
