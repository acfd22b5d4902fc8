package dev.pawl.conformance;

import dev.pawl.conformance.rule.InvariantRules;
import dev.pawl.conformance.rule.SchemaRules;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.run.Connector;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rules that a set of migrations must satisfy so that it can be applied while the previous version of its application
 * is serving. Extend it, say where the migrations are, and run the class as JUnit tests:
 *
 * <pre>{@code
 * final class MySchemaTest extends SchemaConformance {
 *     @Override
 *     public Path migrations() {
 *         return Path.of("src/main/resources/db");
 *     }
 * }
 * }</pre>
 *
 * <p>Statements of earlier versions of the application are read from files in {@link #workloads()}. What the comments of
 * tables promise is tried as every role; {@link #tenantColumn()} says it where there are no such comments.
 */
public abstract class SchemaConformance implements SchemaRules, InvariantRules {
    private final int major;
    private final List<SchemaSubject> subjects = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    /** On the bundled major version of PostgreSQL. */
    protected SchemaConformance() {
        this(EmbeddedServer.BUNDLED_MAJOR);
    }

    /** On this major version of PostgreSQL, from 15. */
    protected SchemaConformance(int major) {
        this.major = major;
    }

    /** What applies the migrations: Pawl in this process. */
    public Runner runner() {
        return pawl();
    }

    /** Pawl's engine in this process. */
    public static Runner pawl() {
        return (target, migrations) -> ThreadRun.start(() -> migrate(target, migrations), null);
    }

    private static Running.Ending migrate(Target target, Path migrations) {
        var properties = new Properties();
        properties.setProperty("user", target.user());
        try {
            var report = Pawl.load(
                            PawlConfiguration.of(Map.of(Setting.MIGRATIONS, migrations.toString())),
                            Connector.of(target.url(), properties),
                            SchemaConformance.class.getClassLoader())
                    .migrate(event -> {});
            return new Running.Ending(report.error() == null, report.toString());
        } catch (PawlException e) {
            return new Running.Ending(false, e.toString());
        }
    }

    @Override
    public final SchemaSubject subject() {
        var subject =
                new SchemaSubject(runner(), EmbeddedServer.shared(major).createDatabase(), migrations(), directory);
        subjects.add(subject);
        return subject;
    }

    /** No database outlives its rule. */
    @AfterEach
    final void close() {
        subjects.forEach(SchemaSubject::close);
        subjects.clear();
    }
}
