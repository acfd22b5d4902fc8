package dev.pawl.bench;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;

/** A database with the control plane's schema as the engine applies it, and a history that is not measured. */
final class ControlPlane implements AutoCloseable {
    private final EmbeddedDatabase database;

    private ControlPlane(EmbeddedDatabase database) {
        this.database = database;
    }

    /** The schema is applied once; each control plane is a copy of that. */
    record Source(EmbeddedServer server, EmbeddedDatabase template) {
        static Source on(EmbeddedServer server) {
            var template = server.createDatabase();
            PawlRunner.migrate(Target.of(template), "classpath:dev/pawl/schema", ControlPlane.class.getClassLoader());
            return new Source(server, template);
        }

        ControlPlane create() {
            return new ControlPlane(server.createDatabase(template));
        }
    }

    @FunctionalInterface
    interface Comparison {
        void run(Options options, Source source, PrintStream out) throws Exception;
    }

    /** On a server that syncs as PostgreSQL does by default, unless somebody wants to see what the disk hides. */
    static void run(Comparison comparison, Options options) throws Exception {
        boolean syncs = options.names("sync", "on").contains("on");
        try (var server = syncs ? EmbeddedServer.startSyncing() : EmbeddedServer.start(EmbeddedServer.BUNDLED_MAJOR)) {
            comparison.run(options, Source.on(server), System.out);
        }
    }

    /** Writes rows as if they had come over the years: past policies, foreign keys and triggers. */
    void fill(String sql) throws SQLException {
        try (var connection = database.connectAsSuperuser();
                var statement = connection.createStatement()) {
            statement.execute("SET session_replication_role = replica");
            statement.execute(sql);
        }
    }

    /** Whatever autovacuum would do some time, now and not while something is measured. */
    void settle() throws SQLException {
        try (var connection = database.connectAsSuperuser();
                var statement = connection.createStatement()) {
            statement.execute("VACUUM (ANALYZE)");
            statement.execute("CHECKPOINT");
        }
    }

    /** A session of a service, as a member of its role and of nothing else. */
    Connection as(String role, String schema) throws SQLException {
        var connection = database.connect();
        try (var statement = connection.createStatement()) {
            statement.execute("SET ROLE " + role);
            statement.execute("SET search_path = " + schema);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    void requireRows(String table, int expected) throws SQLException {
        try (var connection = database.connectAsSuperuser();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM " + table)) {
            row.next();
            if (row.getInt(1) != expected) {
                throw new IllegalStateException(table + " has " + row.getInt(1) + " rows, not " + expected);
            }
        }
    }

    @Override
    public void close() {
        database.close();
    }
}
