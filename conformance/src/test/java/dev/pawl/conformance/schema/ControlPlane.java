package dev.pawl.conformance.schema;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.run.Connector;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Two databases of one cluster, migrated by Pawl at the same moment. The first has rows in two zones; tests leave it as
 * they found it.
 *
 * @param reports how the two runs ended
 */
record ControlPlane(EmbeddedDatabase database, EmbeddedDatabase twin, List<MigrateReport> reports)
        implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    static ControlPlane migrate(EmbeddedServer server) throws Exception {
        var database = server.createDatabase();
        var twin = server.createDatabase();
        return new ControlPlane(database, twin, migrateAtOnce(database, twin));
    }

    /** One database only. */
    static ControlPlane migrateOne(EmbeddedServer server) {
        var database = server.createDatabase();
        return new ControlPlane(database, database, List.of(run(database)));
    }

    /** Pawl as it is configured when nobody configures it. */
    static MigrateReport run(EmbeddedDatabase database) {
        return pawl(database, Map.of()).migrate(event -> {});
    }

    /** Pawl, connected as the owner of the database. */
    static Pawl pawl(EmbeddedDatabase database, Map<Setting, String> settings) {
        var owner = new Properties();
        owner.setProperty("user", database.owner());
        return Pawl.load(
                PawlConfiguration.of(settings),
                Connector.of(database.url(), owner),
                ControlPlane.class.getClassLoader());
    }

    /** How many rows each table of the database and of its catalogs has, and which transactions wrote them. */
    static List<String> fingerprint(EmbeddedDatabase database) throws SQLException {
        try (var trial = Trial.asSuperuser(database)) {
            var counts = trial.column(
                    """
                    SELECT format('SELECT %L || count(*) || '' rows '' || coalesce(sum(xmin::text::bigint), 0) FROM %s',
                        relname || ': ', oid::regclass)
                    FROM pg_class
                    WHERE relkind = 'r' AND relname NOT LIKE 'pg\\_statistic%'
                        AND relnamespace::regnamespace::text !~ '^(pg_toast|pg_temp|information_schema)'""");
            return trial.column(String.join(" UNION ALL ", counts) + " ORDER BY 1");
        }
    }

    /** What a file could have left behind on a connection. */
    static List<String> sessionState(Connection connection) throws SQLException {
        return FreshDatabase.query(
                connection,
                """
                SELECT name || ' = ' || setting FROM pg_settings WHERE source = 'session'
                UNION ALL SELECT 'role = ' || current_user
                UNION ALL SELECT 'path = ' || current_setting('search_path')
                ORDER BY 1""");
    }

    void plantTwoZones() throws SQLException {
        if (reports.stream().anyMatch(report -> report.error() != null)) {
            throw new IllegalStateException("not migrated: " + reports);
        }
        try (var connection = database.connectAsSuperuser();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(Bundled.testFile("two-zones.sql"));
            connection.commit();
        }
    }

    private static List<MigrateReport> migrateAtOnce(EmbeddedDatabase database, EmbeddedDatabase twin)
            throws Exception {
        var threads = Executors.newFixedThreadPool(2);
        try {
            var start = new CyclicBarrier(2);
            Future<MigrateReport> one = threads.submit(() -> runAfter(start, database));
            Future<MigrateReport> other = threads.submit(() -> runAfter(start, twin));
            return List.of(one.get(PATIENCE_SECONDS, TimeUnit.SECONDS), other.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } finally {
            threads.shutdownNow();
        }
    }

    private static MigrateReport runAfter(CyclicBarrier start, EmbeddedDatabase database) throws Exception {
        start.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return run(database);
    }

    @Override
    public void close() {
        database.close();
        if (twin != database) {
            twin.close();
        }
    }
}
