package dev.pawl.conformance;

import dev.pawl.conformance.rule.EveryPoint;
import dev.pawl.conformance.rule.InterruptionRules;
import dev.pawl.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;

/** Pawl's runner under the rules that disturb it, at every message instead of some. */
@Tag("long")
final class PawlAtEveryMessageTest implements InterruptionRules {
    @TempDir
    private Path directory;

    private final List<Subject> subjects = new CopyOnWriteArrayList<>();

    @Override
    public Runner runner() {
        return new PawlRunner();
    }

    @Override
    public int step() {
        return EveryPoint.step(1);
    }

    @Override
    public Subject subject(Runner other) {
        var subject = Subject.create(other, EmbeddedServer.BUNDLED_MAJOR, directory, Duration.ofMinutes(2));
        subjects.add(subject);
        return subject;
    }

    @AfterEach
    void close() {
        subjects.forEach(Subject::close);
    }
}
