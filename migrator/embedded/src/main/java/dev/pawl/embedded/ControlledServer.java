package dev.pawl.embedded;

import io.zonky.test.db.postgres.util.LinuxUtils;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A PostgreSQL server for one test, which stops it, lets it crash, starts it again on the same port and promotes its
 * standby. As {@link EmbeddedServer} it trusts everybody on this machine and syncs nothing to disk: what is written
 * survives a crash of the server, not one of the machine. Confined to one thread.
 */
public final class ControlledServer implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;
    /** Below those that are given to clients, so that no connection takes the port while the server is stopped. */
    private static final int FIRST_PORT = 20_000;

    private static final int LAST_PORT = 32_000;
    /** A sixteenth of what is usual: a small disk is full sooner, and a copy is made faster. */
    private static final int WAL_SEGMENT_MEGABYTES = 1;

    private static final String SETTINGS =
            """
            listen_addresses = 'localhost'
            unix_socket_directories = ''
            fsync = off
            restart_after_crash = off
            max_prepared_transactions = 10
            wal_retrieve_retry_interval = '100ms'
            """;

    private static final Map<Integer, ControlledServer> TEMPLATES = new HashMap<>();

    private final Path home;
    private final Path programs;
    private final int port;
    private List<String> launcher = LinuxUtils.isUnshareAvailable() ? List.of("unshare", "-U") : List.of();

    /** How a server is stopped. */
    public enum Stop {
        /** Sessions are ended, and it is shut down in order. */
        FAST,
        /** It breaks off, as in a power cut, and has to recover when it starts again. */
        IMMEDIATE
    }

    private ControlledServer(Path home, Path programs) throws IOException {
        this.home = Files.createDirectories(home);
        this.programs = programs;
        this.port = freePort();
    }

    /**
     * Prepares a server that does not run yet. It takes its programs from the shared server of its major version.
     *
     * @param home an empty directory, which the caller deletes after {@link #close}
     */
    public static ControlledServer prepare(int major, Path home) throws IOException, SQLException {
        var server = new ControlledServer(home, EmbeddedServer.shared(major).programs());
        server.becomeCopyOf(template(major));
        return server;
    }

    /** One that was never used; it takes a second to make. */
    private static ControlledServer template(int major) throws IOException, SQLException {
        synchronized (TEMPLATES) {
            var template = TEMPLATES.get(major);
            if (template == null) {
                var home = Files.createTempDirectory("postgresql-" + major);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> Directories.deleteIfPossible(home)));
                template =
                        new ControlledServer(home, EmbeddedServer.shared(major).programs());
                template.initialize();
                TEMPLATES.put(major, template);
            }
            return template;
        }
    }

    private void initialize() throws IOException, SQLException {
        run(
                "initdb",
                "--pgdata=" + data(),
                "--auth=trust",
                "--username=" + EmbeddedServer.SUPERUSER,
                "--encoding=UTF8",
                "--no-sync",
                "--wal-segsize=" + WAL_SEGMENT_MEGABYTES);
        configure(SETTINGS + "port = %d%n".formatted(port));
        start();
        try (var connection = superuser("postgres");
                var statement = connection.createStatement()) {
            statement.execute(EmbeddedServer.CREATE_OWNER);
        }
        stop(Stop.FAST);
    }

    private void becomeCopyOf(ControlledServer other) throws IOException {
        Directories.delete(data());
        Directories.copy(other.data(), data());
        configure("port = %d%n".formatted(port));
    }

    /** Lets its programs be started by this command from now on, which is given the program and its arguments. */
    public void launchBy(List<String> command) {
        launcher = List.copyOf(command);
    }

    /** Starts it, and recovers first what a crash has left; returns when it answers. */
    public void start() throws IOException {
        run(
                "pg_ctl",
                "start",
                "--pgdata=" + data(),
                "--wait",
                "--timeout=" + PATIENCE_SECONDS,
                "--log=" + home.resolve("log"));
    }

    /** Starts it so that it tells everybody that it cannot be connected to yet, until it is promoted. */
    public void startWithoutAnswering() throws IOException {
        Files.createFile(data().resolve("standby.signal"));
        configure("hot_standby = off\n");
        start();
    }

    /** Stops it; returns when it has ended. */
    public void stop(Stop mode) throws IOException {
        run(
                "pg_ctl",
                "stop",
                "--pgdata=" + data(),
                "--wait",
                "--timeout=" + PATIENCE_SECONDS,
                "--mode=" + mode.name().toLowerCase(Locale.ROOT));
    }

    /**
     * Becomes a copy of another server that will follow it as its standby, asynchronously.
     *
     * @throws IllegalStateException when one of them runs
     */
    public void follow(ControlledServer primary) throws IOException {
        if (isRunning() || primary.isRunning()) {
            throw new IllegalStateException("only a stopped server can be copied");
        }
        becomeCopyOf(primary);
        configure("primary_conninfo = 'host=localhost port=%d user=%s'%n"
                .formatted(primary.port(), EmbeddedServer.SUPERUSER));
        Files.createFile(data().resolve("standby.signal"));
    }

    /** Makes a primary of a standby; returns when it can be written to. */
    public void promote() throws IOException {
        run("pg_ctl", "promote", "--pgdata=" + data(), "--wait", "--timeout=" + PATIENCE_SECONDS);
    }

    /** Whether the server process is alive. */
    public boolean isRunning() throws IOException {
        return Postmaster.of(data()).process().isPresent();
    }

    /** Its data. */
    public Path data() {
        return home.resolve("data");
    }

    /** The port on localhost, the same at each start. */
    public int port() {
        return port;
    }

    /** What it has written down, for messages. */
    public String log() throws IOException {
        var log = home.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "";
    }

    /** A connection as the superuser. */
    public Connection superuser(String database) throws SQLException {
        return EmbeddedServer.connect(port, database, EmbeddedServer.SUPERUSER);
    }

    /** Creates an empty database of the login that {@link EmbeddedDatabase#owner} names. */
    public EmbeddedDatabase createDatabase() {
        return EmbeddedDatabase.create(port, "");
    }

    /** The same with its data in this directory, as the server sees it. */
    public EmbeddedDatabase createDatabase(Path tablespace) throws SQLException {
        try (var connection = superuser("postgres");
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLESPACE elsewhere LOCATION '" + tablespace + "'");
        }
        return EmbeddedDatabase.create(port, "TABLESPACE elsewhere");
    }

    /** Stops it at once when it runs. */
    @Override
    public void close() throws IOException {
        if (isRunning()) {
            stop(Stop.IMMEDIATE);
        }
    }

    private void configure(String settings) throws IOException {
        Files.writeString(data().resolve("postgresql.conf"), settings, StandardOpenOption.APPEND);
    }

    private void run(String program, String... arguments) throws IOException {
        var command = new ArrayList<>(launcher);
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        var output = Files.createTempFile(home, program, ".log");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new IOException("%s ended with %d: %s%n%s"
                        .formatted(command, process.exitValue(), Files.readString(output), log()));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted during " + command, e);
        }
    }

    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT);
            try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // Somebody else has it.
            }
        }
        throw new IOException("no free port between %d and %d".formatted(FIRST_PORT, LAST_PORT));
    }
}
