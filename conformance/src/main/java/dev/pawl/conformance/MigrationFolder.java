package dev.pawl.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Migrations whose effect can be counted: each file inserts its number into a table without any constraint, so that a
 * file that ran twice left two rows. Confined to one thread.
 */
public final class MigrationFolder {
    /** The table that counts. */
    public static final String PROBE = "public.probe";

    private final Path path;
    private final Runner runner;
    private final List<Script> scripts = new ArrayList<>();
    private final Set<Integer> removed = new HashSet<>();

    /** What is in a file. */
    private record Script(String words, String statements, boolean isTransactional) {}

    private MigrationFolder(Path path, Runner runner) {
        this.path = path;
        this.runner = runner;
    }

    /** A folder with one file, which makes the table that counts. */
    public static MigrationFolder in(Path path, Runner runner) {
        var folder = new MigrationFolder(path, runner);
        folder.add("probe", "CREATE TABLE " + PROBE + " (file int)");
        return folder;
    }

    /** Where the files are. */
    public Path path() {
        return path;
    }

    /** Adds the next file, with one table, and returns its number. */
    public int add() {
        int number = scripts.size() + 1;
        return add("probe", "CREATE TABLE public.probe_" + number + " (id int)");
    }

    /** Adds so many of them. */
    public MigrationFolder addAll(int count) {
        for (int i = 0; i < count; i++) {
            add();
        }
        return this;
    }

    /** Adds the next file with these statements, after which it counts itself, and returns its number. */
    public int add(String words, String... statements) {
        return add(words, true, statements);
    }

    /** The same with statements that PostgreSQL refuses in a transaction block. */
    public int addOutsideTransaction(String words, String... statements) {
        return add(words, false, statements);
    }

    /** Adds files of every kind that an interrupted run has to finish by itself, as far as the runner knows the kind. */
    public MigrationFolder addEveryKind() {
        add(
                "tables",
                "CREATE TABLE public.big (id int, name text)",
                "INSERT INTO public.big SELECT n, 'name ' || n FROM generate_series(1, 500) AS n",
                "CREATE TABLE public.parted (id int) PARTITION BY RANGE (id)",
                "CREATE TABLE public.parted_1 PARTITION OF public.parted FOR VALUES FROM (1) TO (2)");
        add("alter", "ALTER TABLE public.big ADD COLUMN note text", "CREATE INDEX big_note ON public.big (note)");
        if (runner.capabilities().contains(Runner.Capability.COPIES_LINES)) {
            add(
                    "copy",
                    "COPY public.big FROM stdin",
                    "501\tname 501\t\\N\n\\.\nALTER TABLE public.big ADD COLUMN more text DEFAULT 'x'");
        }
        addOutsideTransaction("index", "CREATE INDEX CONCURRENTLY big_id ON public.big (id)");
        addOutsideTransaction(
                "indexes",
                "CREATE UNIQUE INDEX CONCURRENTLY big_name ON public.big (name)",
                "DROP INDEX CONCURRENTLY public.big_note");
        addOutsideTransaction("rebuild", "REINDEX INDEX CONCURRENTLY public.big_id", "VACUUM public.big");
        addOutsideTransaction("detach", "ALTER TABLE public.parted DETACH PARTITION public.parted_1 CONCURRENTLY");
        if (runner.capabilities().contains(Runner.Capability.RESUMES_FILES)) {
            addOutsideTransaction(
                    "two_transactions",
                    "BEGIN",
                    "INSERT INTO public.big VALUES (502, 'name 502')",
                    "COMMIT",
                    "BEGIN",
                    "INSERT INTO public.big VALUES (503, 'name 503')",
                    "COMMIT");
        }
        add("last", "UPDATE public.big SET note = name");
        return this;
    }

    private int add(String words, boolean isTransactional, String... statements) {
        int number = scripts.size() + 1;
        var text = String.join(";\n", statements) + ";\nINSERT INTO " + PROBE + " VALUES (" + number + ");\n";
        scripts.add(new Script(words, text, isTransactional));
        restore(number);
        return number;
    }

    /** Gives a file other bytes with the same effect. */
    public void edit(int number) {
        write(number, script(number).statements() + "-- edited\n");
    }

    /** Gives a file one more statement. */
    public void append(int number, String statement) {
        write(number, script(number).statements() + statement + ";\n");
    }

    /** Lets a file fail in its last statement. */
    public void spoil(int number) {
        append(number, "SELECT nothing FROM nowhere");
    }

    /** Gives a file its first bytes again. */
    public void restore(int number) {
        removed.remove(number);
        write(number, script(number).statements());
    }

    /** Takes a file away; {@link #restore} brings it back. */
    public void remove(int number) {
        try {
            Files.delete(path.resolve(fileName(number)));
            removed.add(number);
            runner.complete(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes {@code released.sha256} over every file. */
    public void freeze() {
        var manifest = new StringBuilder();
        for (var file : fileNames()) {
            manifest.append(checksum(path.resolve(file)))
                    .append("  ")
                    .append(file)
                    .append('\n');
        }
        write("released.sha256", manifest.toString());
    }

    /** The names of the files that are there, ordered by their numbers. */
    public List<String> fileNames() {
        return numbers().mapToObj(this::fileName).toList();
    }

    /** The name of a file. */
    public String fileName(int number) {
        return runner.fileName(number, script(number).words());
    }

    /** Whether a file is one that may run in a transaction block. */
    public boolean isTransactional(int number) {
        return script(number).isTransactional();
    }

    /** What the table that counts holds when each file that is there ran once: the number and 1. */
    public Map<Integer, Integer> countsOfOneRunEach() {
        var counts = new TreeMap<Integer, Integer>();
        numbers().forEach(number -> counts.put(number, 1));
        return counts;
    }

    private IntStream numbers() {
        return IntStream.rangeClosed(1, scripts.size()).filter(number -> !removed.contains(number));
    }

    private Script script(int number) {
        return scripts.get(number - 1);
    }

    private void write(int number, String statements) {
        write(fileName(number), runner.fileText(statements, script(number).isTransactional()));
    }

    private void write(String name, String text) {
        try {
            Files.writeString(path.resolve(name), text);
            runner.complete(path);
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
