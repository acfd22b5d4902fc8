package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ResetReport;
import dev.pawl.engine.reset.EnvironmentMarker;
import dev.pawl.engine.reset.ResetGuards;
import dev.pawl.engine.run.Connector;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a reset drops, what it keeps, and when it does nothing at all. */
final class ResetTest {
    private static final String SUPERUSER = "postgres";

    /** How many rows each catalog of the database has, and what schema public looks like. */
    private static final String CATALOGS =
            """
            SELECT format('SELECT %L || count(*) FROM %s', relname || ' ', oid::regclass) FROM pg_class
            WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r' AND NOT relisshared
                AND relname !~ '^pg_statistic' AND relname <> 'pg_subscription_rel'
            UNION ALL SELECT 'SELECT nspacl::text || nspowner || obj_description(oid, ''pg_namespace'')'
                || ' FROM pg_namespace WHERE nspname = ''public'''""";

    private static final String TABLES = "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void everythingGoesThatTheDatabaseHoldsOfItsOwn(int major) throws Exception {
        try (var database = EmbeddedServer.shared(major).createDatabase()) {
            var before = catalogs(database);
            execute(database, database.owner(), resource("reset-owner.sql"));
            execute(database, SUPERUSER, resource("reset-superuser.sql"));
            // A superuser owns what is a superuser's.
            var pawl = pawl(database, SUPERUSER, true);
            pawl.mark(EnvironmentMarker.DEVELOPMENT, "", event -> {});

            var told = pawl.reset(ResetGuards.VALUE, true, event -> {});
            var report = pawl.reset(ResetGuards.VALUE, false, event -> {});

            assertThat(report.dropped()).isEqualTo(told.dropped());
            assertThat(report.dropped().stream().map(ResetReport.Dropped::kind))
                    .contains("table", "view", "materialized view", "sequence", "foreign table", "function")
                    .contains("procedure", "aggregate", "type", "operator", "operator class", "operator family")
                    .contains("cast", "transform", "collation", "conversion", "text search configuration")
                    .contains("text search dictionary", "statistics object", "schema", "event trigger", "publication")
                    .contains("server", "foreign-data wrapper", "large object", "default privileges", "extension");
            execute(database, SUPERUSER, "DROP SCHEMA pawl CASCADE");
            assertThat(catalogs(database)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void theOwnerOfADatabaseResetsItAndMigratesAgain(int major) throws Exception {
        try (var database = EmbeddedServer.shared(major).createDatabase()) {
            execute(
                    database,
                    SUPERUSER,
                    "CREATE EXTENSION pgcrypto; CREATE SCHEMA tools;" + " CREATE EXTENSION pg_trgm SCHEMA tools");
            var pawl = pawl(database, database.owner(), true);
            assertThat(pawl.migrate(event -> {}).error()).isNull();
            execute(database, database.owner(), resource("reset-owner.sql"));
            pawl.mark(EnvironmentMarker.DEVELOPMENT, "a laptop", event -> {});
            var tables = query(database, TABLES);

            pawl.reset(ResetGuards.VALUE, false, event -> {});

            // The members of an extension that is a superuser's stay; no reset may take them.
            assertThat(query(database, "SELECT extname FROM pg_extension ORDER BY 1"))
                    .contains("pg_trgm", "pgcrypto");
            assertThat(query(database, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                    .containsExactly("0");
            assertThat(pawl.migrate(event -> {}).error()).isNull();
            assertThat(query(database, TABLES)).isNotEqualTo(tables);
            assertThat(query(database, "SELECT name FROM pawl.environment")).containsExactly("development");
            assertThat(query(database, "SELECT action FROM pawl.operator_actions"))
                    .containsExactly("reset");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'', true, development, RESET_PAWL_DATABASE is not DELETE_ALL_DATA",
        "delete_all_data, true, development, RESET_PAWL_DATABASE is not DELETE_ALL_DATA",
        "'DELETE_ALL_DATA ', true, development, RESET_PAWL_DATABASE is not DELETE_ALL_DATA",
        "DELETE_ALL_DATA, false, development, pawl.dev-mode is not true",
        "DELETE_ALL_DATA, true, , the database is not marked as development",
        "DELETE_ALL_DATA, true, test, the database is marked as test",
        "DELETE_ALL_DATA, true, staging, the database is marked as staging",
        "DELETE_ALL_DATA, true, production, the database is marked as production"
    })
    void eachGuardAloneRefusesAndSaysWhatIsMissing(
            String confirmation, boolean devMode, @Nullable String marker, String missing) throws Exception {
        try (var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase()) {
            execute(database, database.owner(), "CREATE TABLE kept (id int)");
            var pawl = pawl(database, database.owner(), devMode);
            Optional.ofNullable(marker)
                    .map(EnvironmentMarker::of)
                    .ifPresent(environment -> pawl.mark(environment, "", event -> {}));

            var refusal = catchThrowableOfType(PawlException.class, () -> pawl.reset(confirmation, false, event -> {}));

            assertThat(refusal.message()).isEqualTo(Message.RESET_REFUSED);
            assertThat(refusal.getMessage()).endsWith("was refused: " + missing + ".");
            assertThat(refusal.hint()).endsWith("Nothing was changed.");
            assertThat(query(database, "SELECT count(*) FROM kept")).containsExactly("0");
        }
    }

    @Test
    void aDatabaseThatPawlHasNeverSeenIsRefusedWithEverythingThatIsMissing() throws Exception {
        try (var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase()) {
            var refusal = catchThrowableOfType(PawlException.class, () -> pawl(database, database.owner(), false)
                    .reset("", false, event -> {}));

            assertThat(refusal.getMessage())
                    .contains("RESET_PAWL_DATABASE", "pawl.dev-mode", "not marked as development");
            assertThat(refusal.hint()).contains("PAWL_DEV_MODE=true", "pawl environment development");
            assertThat(query(database, "SELECT nspname FROM pg_namespace WHERE nspname = 'pawl'"))
                    .isEmpty();
        }
    }

    @Test
    void whatCannotBeDroppedRollsAllOfItBack() throws Exception {
        try (var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase()) {
            execute(database, database.owner(), "CREATE TABLE kept (id int)");
            execute(database, SUPERUSER, "CREATE SCHEMA others; CREATE TABLE others.theirs (id int)");
            var pawl = pawl(database, database.owner(), true);
            pawl.mark(EnvironmentMarker.DEVELOPMENT, "", event -> {});
            var before = catalogs(database);

            var failure =
                    catchThrowableOfType(PawlException.class, () -> pawl.reset(ResetGuards.VALUE, false, event -> {}));

            assertThat(failure.message()).isEqualTo(Message.RESET_INCOMPLETE);
            assertThat(failure.getMessage()).contains("others");
            assertThat(catalogs(database)).isEqualTo(before);
        }
    }

    @Test
    void aSessionThatEndsInTheMiddleLeavesEverything() throws Exception {
        try (var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
                var superuser = database.connectAsSuperuser();
                var reader = database.connect()) {
            execute(database, database.owner(), "CREATE TABLE aa (id int); CREATE TABLE zz (id int)");
            var pawl = pawl(database, database.owner(), true);
            pawl.mark(EnvironmentMarker.DEVELOPMENT, "", event -> {});
            var before = catalogs(database);
            reader.setAutoCommit(false);
            FreshDatabase.query(reader, "SELECT count(*) FROM zz");

            var reset = CompletableFuture.supplyAsync(() ->
                    catchThrowableOfType(PawlException.class, () -> pawl.reset(ResetGuards.VALUE, false, event -> {})));
            // It has dropped the first table and queues for the second.
            Eventually.rows(
                    superuser,
                    "SELECT pid FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock'"
                            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
            Eventually.execute(
                    superuser,
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                            + " WHERE datname = current_database() AND application_name LIKE 'pawl/%'");

            assertThat(Objects.requireNonNull(reset.get(1, TimeUnit.MINUTES)).message())
                    .isEqualTo(Message.CONNECTION_LOST);
            reader.rollback();
            assertThat(catalogs(database)).isEqualTo(before);
        }
    }

    private Pawl pawl(EmbeddedDatabase database, String user, boolean devMode) throws Exception {
        Files.writeString(folder.resolve("0001_orders.up.sql"), "CREATE TABLE orders (id int);\n");
        var values = new EnumMap<Setting, String>(Setting.class);
        values.putAll(Map.of(Setting.MIGRATIONS, folder.toString(), Setting.DEV_MODE, String.valueOf(devMode)));
        var properties = new Properties();
        properties.setProperty("user", user);
        return Pawl.load(
                PawlConfiguration.of(values),
                Connector.of(database.url(), properties),
                ResetTest.class.getClassLoader());
    }

    private static List<String> catalogs(EmbeddedDatabase database) throws SQLException {
        try (var connection = database.connectAsSuperuser()) {
            var counts = String.join(" UNION ALL ", FreshDatabase.query(connection, CATALOGS));
            return FreshDatabase.query(connection, counts + " ORDER BY 1");
        }
    }

    private static List<String> query(EmbeddedDatabase database, String sql) throws SQLException {
        try (var connection = database.connectAsSuperuser()) {
            return FreshDatabase.query(connection, sql);
        }
    }

    private static void execute(EmbeddedDatabase database, String user, String sql) throws SQLException {
        try (Connection connection = database.connectAs(user);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String resource(String name) throws Exception {
        try (var stream = ResetTest.class.getClassLoader().getResourceAsStream("reset/" + name)) {
            return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
