package dev.pawl.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Migrations whose effect can be counted: each file inserts one row into a table without any constraint, so that a file
 * that ran twice left two rows.
 */
final class MigrationFolder {
    private final Path path;

    MigrationFolder(Path path) {
        this.path = path;
    }

    /** A folder with {@code count} files; the first makes the table that all of them write to. */
    static MigrationFolder ofProbes(Path path, int count) {
        var folder = new MigrationFolder(path);
        for (int i = 1; i <= count; i++) {
            var sql = "INSERT INTO public.probe VALUES (" + i + ");\nCREATE TABLE public.probe_" + i + " (id int);\n";
            folder.write(name(i), i == 1 ? "CREATE TABLE public.probe (file int);\n" + sql : sql);
        }
        return folder;
    }

    static String name(int number) {
        return "%04d_probe.up.sql".formatted(number);
    }

    Path path() {
        return path;
    }

    void write(String name, String text) {
        try {
            Files.writeString(path.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Appends a comment to a file: other bytes, same effect. */
    void edit(String name) {
        write(name, read(name) + "-- edited\n");
    }

    /** Writes {@code released.sha256} over every file. */
    void freeze() {
        try (var files = Files.list(path)) {
            var manifest = new StringBuilder();
            for (var file : files.sorted().toList()) {
                manifest.append(checksum(file))
                        .append("  ")
                        .append(file.getFileName())
                        .append('\n');
            }
            write("released.sha256", manifest.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String read(String name) {
        try {
            return Files.readString(path.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String checksum(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
