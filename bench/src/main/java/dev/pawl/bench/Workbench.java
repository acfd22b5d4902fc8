package dev.pawl.bench;

import static java.util.Objects.requireNonNull;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A folder of generated migrations and the database in use, on the server of this process. Confined to one trial. */
final class Workbench {
    private static final EmbeddedServer SERVER = EmbeddedServer.startSyncing();

    private @Nullable GeneratedMigrations migrations;
    private @Nullable EmbeddedDatabase database;

    void start(int files) throws IOException {
        migrations = GeneratedMigrations.write(files);
    }

    void createDatabase() {
        database = SERVER.createDatabase();
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

    /** Refuses a database that has not these many tables. */
    static void requireTables(EmbeddedDatabase database, int expected) throws SQLException {
        require(database, "SELECT count(*) FROM pg_tables WHERE tablename ~ '^table_[0-9]+$'", expected);
    }

    static void requireRows(EmbeddedDatabase database, String table, int expected) throws SQLException {
        require(database, "SELECT count(*) FROM " + table, expected);
    }

    private static void require(EmbeddedDatabase database, String query, int expected) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            if (row.getInt(1) != expected) {
                throw new IllegalStateException(query + " gives " + row.getInt(1) + ", not " + expected);
            }
        }
    }
}
