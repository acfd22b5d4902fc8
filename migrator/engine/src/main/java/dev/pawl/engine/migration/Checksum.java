package dev.pawl.engine.migration;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** SHA-256 over the exact bytes of a file, as 64 lower-case hexadecimal digits. */
public record Checksum(String hex) {
    public Checksum {
        if (!isHex(hex)) {
            throw new IllegalArgumentException("not a SHA-256 checksum: " + hex);
        }
    }

    /** The checksum of these bytes. */
    public static Checksum of(byte[] bytes) {
        try {
            return new Checksum(HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
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
        Map<String, String> sorted = new TreeMap<>();
        migrations.forEach(migration ->
                sorted.put(migration.version().text(), migration.checksum().hex()));
        var lines = new StringBuilder();
        sorted.forEach((version, checksum) ->
                lines.append(version).append(' ').append(checksum).append('\n'));
        return of(lines.toString().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public String toString() {
        return hex;
    }
}
