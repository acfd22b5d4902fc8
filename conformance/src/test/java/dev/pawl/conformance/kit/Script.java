package dev.pawl.conformance.kit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** One migration file as it is now. */
record Script(String version, String sql, String checksum) {
    private static final String SUFFIX = ".up.sql";

    /** All files of a folder in their order. */
    static List<Script> all(Path folder) throws IOException {
        var scripts = new ArrayList<Script>();
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                if (file.toString().endsWith(SUFFIX)) {
                    scripts.add(read(file));
                }
            }
        }
        return scripts;
    }

    /** One on each line. */
    List<String> statements() {
        return sql.lines().filter(line -> !line.startsWith("--")).toList();
    }

    /** Whether the manifest freezes this file with other bytes. */
    boolean isFrozenAsAnother(List<String> manifest) {
        return manifest.stream()
                .filter(line -> line.endsWith("  " + version + SUFFIX))
                .anyMatch(line -> !line.startsWith(checksum));
    }

    /** The lines of the folder's {@code released.sha256}, none if it has not frozen anything. */
    static List<String> manifest(Path folder) throws IOException {
        var manifest = folder.resolve("released.sha256");
        return Files.exists(manifest) ? Files.readAllLines(manifest) : List.of();
    }

    private static Script read(Path file) throws IOException {
        var text = Files.readString(file);
        return new Script(file.getFileName().toString().replace(SUFFIX, ""), text, checksum(text));
    }

    private static String checksum(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
