package dev.pawl.engine.migration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;

/** SHA-256 over the exact bytes of a file, as 64 lower-case hexadecimal digits. */
public record Checksum(String hex) {
    public Checksum {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("not a SHA-256 checksum: " + hex);
        }
    }

    /** The checksum of these bytes. */
    public static Checksum of(byte[] bytes) {
        var sha256 = sha256();
        sha256.update(bytes);
        return of(sha256);
    }

    /** The checksum of what a SHA-256 was told, which then begins anew. */
    static Checksum of(MessageDigest sha256) {
        return new Checksum(HexFormat.of().formatHex(sha256.digest()));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether the text has the form of a checksum. */
    public static boolean isHex(String text) {
        boolean hex = text.length() == 64;
        for (int i = 0; hex && i < text.length(); i++) {
            hex = "0123456789abcdef".indexOf(text.charAt(i)) >= 0;
        }
        return hex;
    }

    /**
     * One checksum for many files: over the lines {@code version checksum}, in byte order of the versions. The server
     * computes the same over its history, so that one round trip tells whether both agree.
     */
    public static Checksum digest(Collection<Migration> migrations) {
        var sorted = new ArrayList<>(migrations);
        sorted.sort(Comparator.comparing(migration -> migration.version().text()));
        var sha256 = sha256();
        for (var migration : sorted) {
            var line = migration.version().text() + ' ' + migration.checksum().hex() + '\n';
            sha256.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return of(sha256);
    }

    @Override
    public String toString() {
        return hex;
    }
}
