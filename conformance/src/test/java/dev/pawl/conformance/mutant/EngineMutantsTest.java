package dev.pawl.conformance.mutant;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The kit kills every engine in {@code src/test/mutants}: the test that a patch names fails on the patched engine, and
 * passes on the engine as it is. {@code -Dpawl.mutants=REGEX} tries only those whose name matches.
 */
@Tag("mutants")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EngineMutantsTest {
    private static final Path ROOT = Path.of(System.getProperty("pawl.root", ".."));
    private static final Path PATCHES = ROOT.resolve("conformance/src/test/mutants");
    private static final Path TABLE = ROOT.resolve("conformance/target/mutants.txt");
    private static final String CLASS_PATH = System.getProperty("java.class.path");
    private static final int AT_ONCE = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration PATIENCE_WITH_ALL = Duration.ofMinutes(15);

    private final ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE);
    private final List<String> table = new ArrayList<>();

    @TempDir
    private Path directory;

    /** How a process ended that ran tests. */
    private record Ending(int status, String output, long seconds) {}

    @TestFactory
    Stream<DynamicTest> isKilled() throws IOException {
        var wanted = System.getProperty("pawl.mutants", ".*");
        var mutants = Mutant.in(PATCHES).stream()
                .filter(mutant -> mutant.name().matches(wanted))
                .toList();
        var killers = new TreeSet<>(mutants.stream().map(Mutant::killer).toList());
        var tests = new ArrayList<DynamicTest>();
        tests.add(test("the engine as it is passes", () -> {
            requirePassed(run("", killers, PATIENCE_WITH_ALL));
            return null;
        }));
        mutants.forEach(mutant -> tests.add(test(mutant.name() + " is killed by " + mutant.killer(), () -> {
            requireKilled(mutant);
            return null;
        })));
        return tests.stream();
    }

    /** All are begun at once, and each test waits for its own. */
    private DynamicTest test(String name, Callable<Void> trial) {
        Future<Void> result = threads.submit(trial);
        return DynamicTest.dynamicTest(name, result::get);
    }

    private void requireKilled(Mutant mutant) throws Exception {
        var classes = Files.createDirectories(directory.resolve(mutant.name()));
        compile(mutant, classes);
        var ending = run(classes + File.pathSeparator, List.of(mutant.killer()), PATIENCE);
        tell("%-40s %-80s %s".formatted(mutant.name(), mutant.killer(), words(ending)));
        assertThat(ending.status())
                .as("%s%nhow %s ended; its output: %s", mutant.breaks(), mutant.killer(), ending.output())
                .isEqualTo(Trial.FAILED);
    }

    private void requirePassed(Ending ending) {
        tell("%-40s %-80s %s".formatted("the engine as it is", "all of them", words(ending)));
        assertThat(ending.status()).as(ending.output()).isEqualTo(Trial.PASSED);
    }

    private static String words(Ending ending) {
        var outcome =
                switch (ending.status()) {
                    case Trial.FAILED -> "killed";
                    case Trial.PASSED -> "lives";
                    default -> "not tried";
                };
        return outcome + " in " + ending.seconds() + " s";
    }

    private static void compile(Mutant mutant, Path classes) throws IOException {
        var compiler = requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK");
        var errors = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var sources = new ArrayList<Path>();
            for (var source : mutant.sources(ROOT).entrySet()) {
                var file = classes.resolve(source.getKey());
                Files.createDirectories(requireNonNull(file.getParent()));
                sources.add(Files.writeString(file, source.getValue()));
            }
            var options = List.of("-proc:none", "-nowarn", "-cp", CLASS_PATH, "-d", classes.toString());
            var task = compiler.getTask(errors, files, null, options, null, files.getJavaFileObjectsFromPaths(sources));
            assertThat(task.call()).as(errors.toString()).isTrue();
        }
    }

    /** Runs tests with these classes first in a process of its own, as are the runners that they start. */
    private Ending run(String classes, Collection<String> tests, Duration atMost) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + directory,
                "-Dpawl.root=" + ROOT,
                "-Dmaven.repo.local=" + System.getProperty("maven.repo.local", ""),
                "-cp",
                classes + CLASS_PATH,
                Trial.class.getName()));
        command.addAll(tests);
        var log = Files.createTempFile(directory, "trial", ".log");
        long start = System.nanoTime();
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(atMost.toSeconds(), TimeUnit.SECONDS))
                    .as("%s ended within %s", tests, atMost)
                    .isTrue();
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
            return new Ending(process.exitValue(), Files.readString(log), seconds);
        } finally {
            process.destroy();
        }
    }

    private synchronized void tell(String row) {
        table.add(row);
    }

    @AfterAll
    void writeTable() throws IOException {
        threads.shutdownNow();
        var rows = String.join("\n", table) + "\n";
        System.out.println(rows);
        Files.createDirectories(requireNonNull(TABLE.getParent()));
        Files.writeString(TABLE, rows);
    }
}
