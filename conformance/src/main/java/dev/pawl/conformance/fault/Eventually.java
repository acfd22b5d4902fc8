package dev.pawl.conformance.fault;

import dev.pawl.embedded.FreshDatabase;
import java.io.IOException;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what a server or a process shows, never for time to pass. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final long BETWEEN_LOOKS_NANOS = 10_000_000;

    private Eventually() {}

    /** Returns when it is so; fails when it is not within half a minute. */
    public static void see(String what, Callable<Boolean> look) throws Exception {
        see(what, PATIENCE, look);
    }

    /** Returns when it is so; fails when it is not within this time. */
    public static void see(String what, Duration patience, Callable<Boolean> look) throws Exception {
        long end = System.nanoTime() + patience.toNanos();
        while (!look.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not seen within " + patience + ": " + what);
            }
            if (Thread.interrupted()) {
                throw new InterruptedException("while waiting for: " + what);
            }
            LockSupport.parkNanos(BETWEEN_LOOKS_NANOS);
        }
    }

    /** Returns the first column when the query has rows. */
    public static List<String> rows(Connection connection, String sql) throws Exception {
        see(sql, () -> !FreshDatabase.query(connection, sql).isEmpty());
        return FreshDatabase.query(connection, sql);
    }

    /** Returns when the query has no row any more. */
    public static void noRows(Connection connection, String sql) throws Exception {
        see("no row of " + sql, () -> FreshDatabase.query(connection, sql).isEmpty());
    }

    /** Executes SQL. */
    public static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A port that nobody listens on at the moment. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
