package dev.pawl.bench;

import static java.util.Objects.requireNonNull;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A folder of generated migrations and the database in use, on the server of this process. Confined to one trial. */
final class Workbench {
    private @Nullable GeneratedMigrations migrations;
    private @Nullable EmbeddedDatabase database;

    void start(int files) throws IOException {
        migrations = GeneratedMigrations.write(files);
    }

    void createDatabase() {
        database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
    }

    /** Runs a contender, and does not take its word for it. */
    int migrate(Contender contender, int expected) throws Exception {
        var target = Target.of(requireNonNull(database, "no database"));
        int applied =
                contender.runner().migrate(target, requireNonNull(migrations).folder());
        if (applied != expected) {
            throw new IllegalStateException(contender + " applied " + applied + " files, not " + expected);
        }
        return applied;
    }

    void dropDatabase() {
        requireNonNull(database, "no database").close();
    }

    void stop() {
        requireNonNull(migrations, "not started").close();
    }
}
