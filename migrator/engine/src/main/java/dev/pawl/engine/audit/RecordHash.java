package dev.pawl.engine.audit;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * The hash of a row: SHA-256 over its fields in the form in which PostgreSQL sends a record. The number of fields, then
 * for each the oid of its type, its length in bytes, and the bytes; a length of -1 says NULL. Numbers are big-endian.
 * Confined to one thread; good for one row.
 */
final class RecordHash {
    private static final int BYTES = 17;
    private static final int NUMBER = 20;
    private static final int TIME = 1184;
    private static final int NULL = -1;

    private final MessageDigest digest;

    RecordHash(int fields) {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
        number(fields);
    }

    RecordHash text(@Nullable String value) {
        return bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    RecordHash bytes(byte @Nullable [] value) {
        return field(BYTES, value);
    }

    RecordHash number(long value) {
        return field(NUMBER, ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    }

    /** A time as the server sends it: 8 bytes with its microseconds since 2000-01-01 00:00 UTC. */
    RecordHash time(byte[] value) {
        return field(TIME, value);
    }

    byte[] value() {
        return digest.digest();
    }

    private RecordHash field(int type, byte @Nullable [] value) {
        number(type);
        if (value == null) {
            number(NULL);
        } else {
            number(value.length);
            digest.update(value);
        }
        return this;
    }

    private void number(int value) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
    }
}
