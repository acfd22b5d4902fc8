package dev.pawl.engine.audit;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The heads of all chains at one moment, to be signed and kept where nobody who can write to the database can write.
 * {@link AuditVerifier} finds by them what the database alone cannot tell: a chain that was cut or rewritten together
 * with its head.
 *
 * @param database the name of the database, so that those of another are not taken for its own
 * @param takenAt by the clock of the server
 */
public record Anchors(String database, Instant takenAt, List<ChainAnchor> chains) {
    private static final String TITLE = "pawl audit anchors 1";
    private static final String DATABASE = "database ";
    private static final String TAKEN = "taken ";
    private static final String SIGNATURE = "signature ";
    private static final String TAB = "\t";
    private static final int HEADER_LINES = 3;
    private static final int COLUMNS = 5;

    private static final String HEADS =
            """
            SELECT pg_catalog.current_database(), pg_catalog.clock_timestamp(),
                head.ledger, head.chain, head.sequence, head.hash, head.recorded_at
            FROM (SELECT) AS once
            LEFT JOIN public.audit_chain_heads AS head ON head.sequence > 0""";

    /** A copy that cannot change. */
    public Anchors {
        database = database.replaceAll("\\p{Cntrl}", "?");
        chains = List.copyOf(chains);
    }

    /**
     * Reads the heads of all zones.
     *
     * @param connection with autocommit, of a login that may enter {@code pawl_all_zones}
     */
    public static Anchors take(Connection connection) throws SQLException {
        try (var scope = ReadScope.open(connection, null);
                var statement = scope.prepare(HEADS);
                var row = statement.executeQuery()) {
            var chains = new ArrayList<ChainAnchor>();
            var database = "";
            var taken = Instant.EPOCH;
            while (row.next()) {
                database = row.getString(1);
                taken = row.getObject(2, OffsetDateTime.class).toInstant();
                var ledger = Ledger.of(String.valueOf(row.getString(3)));
                if (ledger.isPresent()) {
                    chains.add(new ChainAnchor(
                            ledger.get(),
                            row.getString(4),
                            row.getLong(5),
                            Hex.of(row.getBytes(6)),
                            row.getObject(7, OffsetDateTime.class).toInstant()));
                }
            }
            return new Anchors(database, taken, chains);
        }
    }

    /** The text of a file: a line for each chain, and at the end the signature of the lines before it. */
    public String signed(AnchorKey key) {
        var text = new StringBuilder(TITLE).append('\n');
        text.append(DATABASE).append(database).append('\n');
        text.append(TAKEN).append(takenAt).append('\n');
        for (var chain : chains) {
            text.append(String.join(
                            TAB,
                            chain.ledger().table(),
                            chain.chain(),
                            Long.toString(chain.sequence()),
                            chain.recordedAt().toString(),
                            chain.hash()))
                    .append('\n');
        }
        var signature = key.sign(text.toString().getBytes(StandardCharsets.UTF_8));
        text.append(SIGNATURE).append(key.algorithm()).append(' ');
        return text.append(Base64.getEncoder().encodeToString(signature))
                .append('\n')
                .toString();
    }

    /**
     * Reads what {@link #signed} has written.
     *
     * @param name of the file, for messages
     * @throws PawlException when the signature is not by this key, or the text was changed since
     */
    public static Anchors read(String name, String text, AnchorKey key) {
        int end = text.lastIndexOf('\n' + SIGNATURE) + 1;
        var words = text.substring(end).strip().split(" ", -1);
        if (end == 0 || words.length != 3 || !words[1].equals(key.algorithm())) {
            throw PawlException.of(
                    Message.ANCHORS_REFUSED, name, "it does not end with a signature by " + key.algorithm());
        }
        var body = text.substring(0, end);
        if (!key.verifies(body.getBytes(StandardCharsets.UTF_8), decode(name, words[2]))) {
            throw PawlException.of(Message.ANCHORS_REFUSED, name, "the signature is not of this text by this key");
        }
        return parse(name, body);
    }

    private static byte[] decode(String name, String signature) {
        try {
            return Base64.getDecoder().decode(signature);
        } catch (IllegalArgumentException e) {
            throw PawlException.of(Message.ANCHORS_REFUSED, name, "the signature is not in Base64")
                    .causedBy(e);
        }
    }

    private static Anchors parse(String name, String body) {
        var lines = body.lines().toList();
        if (lines.size() < HEADER_LINES
                || !lines.get(0).equals(TITLE)
                || !lines.get(1).startsWith(DATABASE)
                || !lines.get(2).startsWith(TAKEN)) {
            throw PawlException.of(Message.ANCHORS_REFUSED, name, "it does not begin as anchors do");
        }
        try {
            var chains = lines.stream()
                    .skip(HEADER_LINES)
                    .map(line -> chain(name, line))
                    .toList();
            return new Anchors(
                    lines.get(1).substring(DATABASE.length()),
                    Instant.parse(lines.get(2).substring(TAKEN.length())),
                    chains);
        } catch (DateTimeParseException | NumberFormatException e) {
            throw PawlException.of(Message.ANCHORS_REFUSED, name, "a time or a number cannot be read")
                    .causedBy(e);
        }
    }

    private static ChainAnchor chain(String name, String line) {
        var values = line.split(TAB, -1);
        var ledger = Ledger.of(values[0]);
        if (values.length != COLUMNS || ledger.isEmpty()) {
            throw PawlException.of(Message.ANCHORS_REFUSED, name, "a line is not that of a chain");
        }
        return new ChainAnchor(ledger.get(), values[1], Long.parseLong(values[2]), values[4], Instant.parse(values[3]));
    }
}
