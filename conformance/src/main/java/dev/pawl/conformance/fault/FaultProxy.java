package dev.pawl.conformance.fault;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Stands between a client and a server, understands where a message of the protocol begins and ends, and does what a
 * {@link Fault} says with each SQL text that passes. Thread-safe.
 */
public final class FaultProxy implements AutoCloseable {
    private static final int SSL_REQUEST = 80_877_103;
    private static final int READY = 'Z';
    private static final int ERROR = 'E';
    private static final int COPY_MAY_BEGIN = 'G';

    private final ServerSocket listener;
    private final List<Closeable> open = new CopyOnWriteArrayList<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final CountDownLatch thaw = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile int serverPort;
    private volatile Fault fault = Fault.NONE;
    private volatile UnaryOperator<String> rewriting = UnaryOperator.identity();
    private volatile boolean frozen;
    private volatile boolean holdsAnswer;
    private volatile boolean holdsText;

    private FaultProxy(ServerSocket listener, int serverPort) {
        this.listener = listener;
        this.serverPort = serverPort;
    }

    /** A proxy to the server on this port of this machine. */
    public static FaultProxy to(int serverPort) throws IOException {
        var proxy = new FaultProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), serverPort);
        proxy.start("accept", proxy::accept);
        return proxy;
    }

    /** Where it listens on this machine. */
    public int port() {
        return listener.getLocalPort();
    }

    /** What is to go wrong from now on. */
    public void inject(Fault next) {
        fault = next;
    }

    /** What the server is to get instead of an SQL text from now on. */
    void rewrite(UnaryOperator<String> next) {
        rewriting = next;
    }

    /** The server is elsewhere from now on; connections that are open stay. */
    public void forwardTo(int port) {
        serverPort = port;
    }

    /** Forwards nothing any more and closes nothing, as a network does that swallows everything. */
    public void freeze() {
        frozen = true;
    }

    /** Whether the answer to {@link Fault.Action#HOLD_ANSWER} has come. */
    public boolean holdsAnswer() {
        return holdsAnswer;
    }

    /** Whether a text waits for {@link #release}, or the answer to {@link Fault.Action#HOLD_ANSWER} has come. */
    public boolean isHolding() {
        return holdsText || holdsAnswer;
    }

    /** Forwards what {@link Fault.Action#HOLD_BEFORE} held, where its server still listens. */
    public void release() {
        released.countDown();
    }

    /** Every SQL text that came by, in order. */
    public List<String> queries() {
        return List.copyOf(queries);
    }

    /** The SQLSTATE of every error that the server answered, in order. */
    public List<String> errors() {
        return List.copyOf(errors);
    }

    private void accept() throws IOException {
        while (!listener.isClosed()) {
            var client = listener.accept();
            open.add(client);
            try {
                var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                open.add(server);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                var link = new Link(client, server);
                start("to server", link::carryToServer);
                start("to client", link::carryToClient);
            } catch (IOException e) {
                client.close();
            }
        }
    }

    private void start(String name, Carrier carrier) {
        var thread = new Thread(
                () -> {
                    try {
                        carrier.carry();
                    } catch (IOException e) {
                        // A closed socket is how every connection ends here.
                    }
                },
                "proxy " + name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Moves bytes until a socket is closed. */
    @FunctionalInterface
    private interface Carrier {
        void carry() throws IOException;
    }

    /** One connection. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean sslAsked;
        private volatile boolean swallows;
        private volatile boolean holds;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void carryToServer() throws IOException {
            try (var in = in(client);
                    var out = out(server)) {
                carryStart(in, out);
                boolean parsed = false;
                for (int type = in.read(); type >= 0; type = in.read()) {
                    var body = body(in);
                    var sql = sql(type, body, parsed);
                    parsed = type == 'P' || (parsed && type != 'S');
                    if (sql != null) {
                        queries.add(sql);
                    }
                    if (type == 'Q' && sql != null) {
                        body = (rewriting.apply(sql) + '\0').getBytes(StandardCharsets.UTF_8);
                    }
                    carry(type, body, sql, out);
                }
            } finally {
                cut();
            }
        }

        private void carry(int type, byte[] body, @Nullable String sql, DataOutputStream out) throws IOException {
            var action = sql == null ? Fault.Action.PASS : fault.on(sql);
            waitWhileFrozen();
            switch (action) {
                case CUT_BEFORE -> cut();
                case CUT_AFTER -> {
                    send(type, body, out);
                    cut();
                }
                case SWALLOW_ANSWER -> {
                    swallows = true;
                    send(type, body, out);
                }
                case HOLD_ANSWER -> {
                    holds = true;
                    send(type, body, out);
                }
                case HOLD_BEFORE -> {
                    holdsText = true;
                    await(released);
                    send(type, body, out);
                }
                case PASS -> send(type, body, out);
            }
        }

        /** The first packets have no type; the one that asks for encryption is answered by one byte. */
        private void carryStart(DataInputStream in, DataOutputStream out) throws IOException {
            for (int code = SSL_REQUEST; code == SSL_REQUEST; ) {
                var packet = body(in);
                code = packet.length < 4 ? 0 : new DataInputStream(new java.io.ByteArrayInputStream(packet)).readInt();
                sslAsked = code == SSL_REQUEST;
                out.writeInt(packet.length + 4);
                out.write(packet);
                out.flush();
            }
        }

        void carryToClient() throws IOException {
            try (var in = in(server);
                    var out = out(client)) {
                for (int type = in.read(); type >= 0; type = in.read()) {
                    waitWhileFrozen();
                    if (sslAsked) {
                        sslAsked = false;
                        out.write(type);
                        out.flush();
                        continue;
                    }
                    var body = body(in);
                    if (type == ERROR) {
                        errors.add(sqlState(body));
                    }
                    boolean last = type == READY || type == COPY_MAY_BEGIN;
                    if (holds) {
                        holdsAnswer |= last;
                    } else if (!swallows) {
                        send(type, body, out);
                    } else if (last) {
                        cut();
                    }
                }
            } finally {
                cut();
            }
        }

        private void cut() throws IOException {
            client.close();
            server.close();
        }

        private static DataInputStream in(Socket socket) throws IOException {
            return new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        }

        private static DataOutputStream out(Socket socket) throws IOException {
            return new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        }

        private static byte[] body(DataInputStream in) throws IOException {
            return in.readNBytes(in.readInt() - 4);
        }

        private static void send(int type, byte[] body, DataOutputStream out) throws IOException {
            out.write(type);
            out.writeInt(body.length + 4);
            out.write(body);
            out.flush();
        }

        /**
         * The SQL that a message brings.
         *
         * @param parsed whether the statement that a message binds came with it
         */
        private static @Nullable String sql(int type, byte[] body, boolean parsed) {
            return switch (type) {
                case 'Q' -> new String(body, 0, body.length - 1, StandardCharsets.UTF_8);
                case 'P' -> string(body, string(body, 0).getBytes(StandardCharsets.UTF_8).length + 1);
                case 'B' -> parsed ? null : "a statement that was prepared before";
                case 'c' -> "the end of the lines of a COPY";
                default -> null;
            };
        }

        /** The field C among those of an error, each of which is a letter and a text. */
        private static String sqlState(byte[] body) {
            int field = 0;
            while (body[field] != 'C' && body[field] != 0) {
                field += string(body, field).getBytes(StandardCharsets.UTF_8).length + 1;
            }
            return string(body, Math.min(field + 1, body.length - 1));
        }

        /** The text that begins here and ends with a zero. */
        private static String string(byte[] body, int start) {
            int end = start;
            while (body[end] != 0) {
                end++;
            }
            return new String(body, start, end - start, StandardCharsets.UTF_8);
        }
    }

    private void waitWhileFrozen() throws IOException {
        if (frozen) {
            await(thaw);
            throw new IOException("the proxy was closed");
        }
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        disconnect();
    }

    /** Closes every connection; what was held reaches nobody, and nobody can connect any more. */
    public void disconnect() throws IOException {
        listener.close();
        for (var socket : new ArrayList<>(open)) {
            socket.close();
        }
        // Only then, so that what was held reaches nobody.
        thaw.countDown();
        released.countDown();
    }
}
