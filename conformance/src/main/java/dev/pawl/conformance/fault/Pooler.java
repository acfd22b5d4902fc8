package dev.pawl.conformance.fault;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/** A PgBouncer in front of a server. Confined to one thread. */
public final class Pooler implements AutoCloseable {
    private static final List<Path> PLACES = List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"));

    private static final int PROTOCOL = 3 << 16;

    private final List<String> command;
    private final Path directory;
    private final int port;
    private Process process;

    /** How PgBouncer shares its connections, in its own words. */
    public enum Mode {
        SESSION,
        TRANSACTION,
        STATEMENT;

        /** The name of the mode in the settings of PgBouncer. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private Pooler(List<String> command, Path directory, int port) throws IOException {
        this.command = command;
        this.directory = directory;
        this.port = port;
        this.process = startProcess();
    }

    /** Starts one with so many connections for each database and login; skips the test where there is no PgBouncer. */
    public static Pooler start(Mode mode, int serverPort, int connections, String database) throws Exception {
        var program = PLACES.stream().filter(Files::isExecutable).findFirst();
        Assumptions.assumeTrue(program.isPresent(), "untested here: PgBouncer is not installed");
        // It does not run as root, and the directories of JUnit are for their owner only.
        var directory = Files.createTempDirectory("pgbouncer");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        int port = Eventually.freePort();
        Files.writeString(directory.resolve("users.txt"), "\"owner\" \"\"\n\"postgres\" \"\"\n");
        var settings = directory.resolve("pgbouncer.ini");
        Files.writeString(settings, settings(mode, serverPort, connections, port, directory));
        var command = new ArrayList<>(List.of(program.get().toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(settings.toString());
        var pooler = new Pooler(command, directory, port);
        Eventually.see("PgBouncer answers", () -> pooler.answers(database));
        return pooler;
    }

    private Process startProcess() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("log").toFile()))
                .start();
    }

    /** Kills it, which closes every connection to it and from it, and starts another one in its place. */
    public void restart(String database) throws Exception {
        process.destroyForcibly();
        process.onExit().join();
        process = startProcess();
        Eventually.see("PgBouncer answers again", () -> answers(database));
    }

    /** Has it carry out a command of its own, such as {@code RECONNECT}; its console refuses what the driver asks. */
    public void administer(String command) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port);
                var in = new DataInputStream(socket.getInputStream());
                var out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()))) {
            var start = "user\0owner\0database\0pgbouncer\0\0".getBytes(StandardCharsets.UTF_8);
            out.writeInt(start.length + 8);
            out.writeInt(PROTOCOL);
            out.write(start);
            // At once: PgBouncer refuses the first message when a part of it comes later.
            out.flush();
            awaitReady(in);
            var query = (command + '\0').getBytes(StandardCharsets.UTF_8);
            out.writeByte('Q');
            out.writeInt(query.length + 4);
            out.write(query);
            out.flush();
            awaitReady(in);
        }
    }

    private static void awaitReady(DataInputStream in) throws IOException {
        for (int type = in.readByte(); type != 'Z'; type = in.readByte()) {
            var body = in.readNBytes(in.readInt() - 4);
            if (type == 'E') {
                throw new IOException("PgBouncer refuses: " + new String(body, StandardCharsets.UTF_8));
            }
        }
        in.readNBytes(in.readInt() - 4);
    }

    /** Without ignore_startup_parameters: a driver that needs it would be refused. */
    private static String settings(Mode mode, int serverPort, int connections, int port, Path directory) {
        return """
                [databases]
                * = host=127.0.0.1 port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s/users.txt
                admin_users = owner
                pool_mode = %s
                default_pool_size = %d
                max_client_conn = 200
                """
                .formatted(serverPort, port, directory, mode.word(), connections);
    }

    private boolean answers(String database) throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException("PgBouncer has ended: " + Files.readString(directory.resolve("log")));
        }
        try (var connection = DriverManager.getConnection(url(database), "owner", "")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Where it listens on this machine. */
    public int port() {
        return port;
    }

    /** A JDBC URL without user. */
    public String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        process.onExit().join();
        for (var name : List.of("log", "users.txt", "pgbouncer.ini")) {
            Files.deleteIfExists(directory.resolve(name));
        }
        Files.delete(directory);
    }
}
