package dev.pawl.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.oracle.DatabaseOracle;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.engine.catalog.Catalog;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.catalog.Tags;
import dev.pawl.engine.verify.Level;
import dev.pawl.engine.verify.Verify;
import dev.pawl.engine.verify.VerifyOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** A set of migrations and an empty database for it. */
public final class SchemaSubject implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final Runner runner;
    private final EmbeddedDatabase database;
    private final Path migrations;
    private final Path scratch;
    private final DatabaseOracle oracle;

    SchemaSubject(Runner runner, EmbeddedDatabase database, Path migrations, Path scratch) {
        this.runner = runner;
        this.database = database;
        this.migrations = migrations;
        this.scratch = scratch;
        this.oracle = new DatabaseOracle(database, runner);
    }

    /** The judge of the database. */
    public DatabaseOracle oracle() {
        return oracle;
    }

    /** Applies every migration by so many runs at once, all of which have to succeed and leave nothing half done. */
    public void apply(int runs) throws Exception {
        apply(migrations, runs);
        assertThat(oracle.unfinished()).as("what is half done").isEmpty();
    }

    /** Applies the migrations up to this one. What it leaves half done may be finished by the next. */
    public void applyUpTo(String file) throws Exception {
        var folder = Files.createTempDirectory(scratch, "migrations");
        for (var name : files()) {
            if (name.compareTo(file) <= 0) {
                Files.copy(migrations.resolve(name), folder.resolve(name));
            }
        }
        var roles = migrations.resolve("roles.sql");
        if (Files.exists(roles)) {
            Files.copy(roles, folder.resolve("roles.sql"));
        }
        apply(folder, 1);
    }

    private void apply(Path folder, int runs) throws Exception {
        var started = new ArrayList<Running>();
        try {
            for (int i = 0; i < runs; i++) {
                started.add(runner.start(Target.of(database), folder));
            }
            for (var run : started) {
                Subject.requireSuccess(run.await(PATIENCE));
            }
        } finally {
            started.forEach(Running::close);
        }
    }

    /** The names of the migrations in their order. */
    public List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(migrations)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("[0-9].*[.]sql") && !name.endsWith(".down.sql"))
                    .sorted()
                    .toList();
        }
    }

    /** Executes the statements of a file as the owner in one transaction, and rolls them back. */
    public void tryStatements(Path file) throws IOException, SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(Files.readString(file));
            connection.rollback();
        }
    }

    /** Executes a script of rows as a superuser in one transaction. */
    public void fill(Path file) throws IOException, SQLException {
        try (var connection = database.connectAsSuperuser();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(Files.readString(file));
            connection.commit();
        }
    }

    /** What the comments of all relations declare. */
    public List<Tags> tags() throws SQLException {
        try (var connection = database.connect()) {
            return Catalog.read(connection).relations().stream()
                    .map(Relation::tags)
                    .toList();
        }
    }

    /** What these rules of {@code pawl verify} find broken, one line each, with the fix. */
    public List<String> errors(Optional<String> tenantColumn, Set<dev.pawl.engine.verify.Rule> rules)
            throws SQLException {
        try (var connection = database.connectAsSuperuser()) {
            return new Verify(
                            connection,
                            new VerifyOptions(tenantColumn, Optional.empty(), true),
                            RandomGenerator.getDefault(),
                            System::nanoTime)
                    .execute(database.name()).findings().stream()
                            .filter(finding -> finding.level() == Level.ERROR && rules.contains(finding.rule()))
                            .map(finding -> "%s on %s%s: %s fix: %s"
                                    .formatted(
                                            finding.rule().id(),
                                            finding.object(),
                                            finding.role()
                                                    .map(role -> " as " + role)
                                                    .orElse(""),
                                            finding.message(),
                                            finding.fix()))
                            .toList();
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
