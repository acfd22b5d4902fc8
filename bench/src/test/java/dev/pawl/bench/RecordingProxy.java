package dev.pawl.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Stands between a client and PostgreSQL, changes nothing and keeps what the client sends. Thread-safe.
 *
 * <p>A message of the protocol is a letter, a length and a body; only the first message of a connection has no letter.
 */
final class RecordingProxy implements AutoCloseable {
    /**
     * The letters that make a client wait for an answer: a query of the simple protocol, Sync of the extended one, and
     * the end of what is copied.
     */
    private static final String ROUND_TRIPS = "QSc";

    private static final int SSL_REQUEST = 80_877_103;
    private static final int GSS_REQUEST = 80_877_104;

    private final ServerSocket socket;
    private final URI server;
    private final List<Message> messages = new CopyOnWriteArrayList<>();

    /**
     * What a client sent.
     *
     * @param last whether nothing had come with it, behind it
     */
    record Message(char letter, String text, boolean last) {}

    private RecordingProxy(ServerSocket socket, URI server) {
        this.socket = socket;
        this.server = server;
    }

    /** A proxy to the server of a JDBC URL. */
    static RecordingProxy to(String url) throws IOException {
        var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        var proxy = new RecordingProxy(socket, URI.create(url.substring("jdbc:".length())));
        start("accept", proxy::accept);
        return proxy;
    }

    /** The URL of the same database through this proxy. */
    String url() {
        return "jdbc:postgresql://localhost:" + socket.getLocalPort() + server.getPath();
    }

    /** What made the client wait, since the last call. */
    List<Message> takeRoundTrips() {
        var taken = messages.stream()
                .filter(message -> ROUND_TRIPS.indexOf(message.letter()) >= 0)
                .toList();
        messages.clear();
        return taken;
    }

    /** What a client sent at a time, since the last call; it waits for an answer after each of them. */
    List<List<Message>> takeFlights() {
        var taken = new ArrayList<List<Message>>();
        var flight = new ArrayList<Message>();
        for (var message : messages) {
            flight.add(message);
            if (message.last()) {
                taken.add(List.copyOf(flight));
                flight.clear();
            }
        }
        messages.clear();
        return taken;
    }

    private void accept() throws IOException {
        while (true) {
            var client = socket.accept();
            var upstream = new Socket(server.getHost(), server.getPort());
            client.setTcpNoDelay(true);
            upstream.setTcpNoDelay(true);
            start("answers", () -> {
                try (client) {
                    upstream.getInputStream().transferTo(client.getOutputStream());
                }
            });
            start("questions", () -> {
                try (upstream) {
                    relay(client, upstream);
                }
            });
        }
    }

    private void relay(Socket client, Socket upstream) throws IOException {
        var in = new DataInputStream(client.getInputStream());
        var out = new DataOutputStream(upstream.getOutputStream());
        relayStartUp(in, out);
        while (true) {
            char letter = (char) in.readUnsignedByte();
            var body = in.readNBytes(in.readInt() - Integer.BYTES);
            var text = new String(body, StandardCharsets.UTF_8).replace("\0", "");
            messages.add(new Message(letter, text, in.available() == 0));
            out.writeByte(letter);
            out.writeInt(body.length + Integer.BYTES);
            out.write(body);
            out.flush();
        }
    }

    /** A client may ask for encryption first; the server refuses and the client goes on. */
    private static void relayStartUp(DataInputStream in, DataOutputStream out) throws IOException {
        int code;
        do {
            int length = in.readInt();
            code = in.readInt();
            out.writeInt(length);
            out.writeInt(code);
            out.write(in.readNBytes(length - 2 * Integer.BYTES));
            out.flush();
        } while (code == SSL_REQUEST || code == GSS_REQUEST);
    }

    private interface Work {
        void run() throws IOException;
    }

    /** Ends with its sockets, which a client may close at any time. */
    private static void start(String name, Work work) {
        var thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (EOFException | SocketException e) {
                        return;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "proxy " + name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
