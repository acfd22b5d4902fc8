package dev.pawl.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Migrations whose effect can be counted: each file inserts one row into a table without any constraint, so that a file
 * that ran twice left two rows. Confined to one thread.
 */
final class MigrationFolder {
    private static final String SUFFIX = ".up.sql";

    private final Path path;
    private int count;

    private MigrationFolder(Path path) {
        this.path = path;
    }

    /** A folder with {@code count} files; the first makes the table that all of them write to. */
    static MigrationFolder ofProbes(Path path, int count) {
        var folder = new MigrationFolder(path);
        for (int i = 0; i < count; i++) {
            folder.add();
        }
        return folder;
    }

    Path path() {
        return path;
    }

    /** The versions of all files, ordered. */
    List<String> versions() {
        return numbers().mapToObj(MigrationFolder::version).toList();
    }

    /** What {@link DatabaseOracle#probeCounts} finds when each file ran exactly once. */
    List<String> countsOfOneRunEach() {
        return numbers().mapToObj(number -> number + ":1").toList();
    }

    /** Adds the next file and returns its number. */
    int add() {
        count++;
        restore(count);
        return count;
    }

    /** Gives a file other bytes with the same effect. */
    void edit(int number) {
        write(fileName(number), text(number) + "-- edited\n");
    }

    /** Lets a file fail in its last statement. */
    void spoil(int number) {
        write(fileName(number), text(number) + "SELECT nothing FROM nowhere;\n");
    }

    /** Gives a file its first bytes again. */
    void restore(int number) {
        write(fileName(number), text(number));
    }

    /** Writes {@code released.sha256} over every file. */
    void freeze() {
        var manifest = new StringBuilder();
        numbers().mapToObj(MigrationFolder::fileName).forEach(file -> manifest.append(checksum(path.resolve(file)))
                .append("  ")
                .append(file)
                .append('\n'));
        write("released.sha256", manifest.toString());
    }

    private IntStream numbers() {
        return IntStream.rangeClosed(1, count);
    }

    private static String version(int number) {
        return "%04d_probe".formatted(number);
    }

    private static String fileName(int number) {
        return version(number) + SUFFIX;
    }

    private static String text(int number) {
        var sql =
                "INSERT INTO public.probe VALUES (%1$d);\nCREATE TABLE public.probe_%1$d (id int);\n".formatted(number);
        return number == 1 ? "CREATE TABLE public.probe (file int);\n" + sql : sql;
    }

    private void write(String name, String text) {
        try {
            Files.writeString(path.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String checksum(Path file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
