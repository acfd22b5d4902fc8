package dev.pawl.conformance.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.migration.ListMigrations;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.run.Connector;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scripts, progress bars and applications are told of a run. */
final class ReportsTest extends FaultFixture {
    private final List<String> told = new ArrayList<>();

    @Test
    void theJsonOfARunSaysWhatItsReportSays() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        write("0002_b.up.sql", "CREATE TABLE b (id int);\nSELECT 1 / 0;\n");

        var report = migrate();
        var json = ReportJson.of(report);

        assertThat(json.getString("outcome")).isEqualTo("failed");
        assertThat(json.getString("runId")).isEqualTo(report.runId());
        assertThat(json.getJsonArray("applied")).hasSize(1);
        assertThat(json.getJsonArray("applied").getJsonObject(0).getString("version"))
                .isEqualTo("0001_a");
        assertThat(json.getJsonNumber("durationMs").longValue()).isEqualTo(report.durationMs());
        var error = json.getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo("PAWL0501E");
        assertThat(error.getString("sqlState")).isEqualTo("22012");
        assertThat(error.getString("file")).isEqualTo("0002_b.up.sql");
        assertThat(error.getInt("line")).isEqualTo(2);
        write("0002_b.up.sql", "CREATE TABLE b (id int);\n");
        assertThat(ReportJson.of(migrate()).isNull("error")).isTrue();
    }

    /** The server counts characters, which are not those of Java. */
    @Test
    void anErrorNamesItsLineWhateverStandsBeforeIt() throws Exception {
        write(
                "0001_a.up.sql",
                "-- 😀😀😀😀😀😀😀😀😀😀\r\nCREATE TABLE a (name text DEFAULT '😀äö');\r\n\r\n\nSELECT\nnothing;\n");

        assertThat(migrate().error()).satisfies(error -> {
            assertThat(error.line()).isEqualTo(6);
            assertThat(error.sqlState()).isEqualTo("42703");
        });
    }

    @Test
    void statementsAreToldBeforeTheyRunAndWhenTheyHaveRun() throws Exception {
        write(
                "0001_a.up.sql",
                """
                CREATE TABLE a (id int);

                INSERT INTO a VALUES (1);
                """);
        write("0002_index.up.sql", "INSERT INTO a VALUES (2);\nCREATE INDEX CONCURRENTLY a_id ON a (id);\n");

        var report = migrate(fresh.database().url(), Map.of(), new RunListener() {
            @Override
            public void on(RunEvent event) {
                if (event instanceof RunEvent.StatementStarted started) {
                    told.add("> " + started.version() + ":" + started.line() + index(started.alone()));
                } else if (event instanceof RunEvent.StatementFinished finished) {
                    told.add("< " + finished.version() + ":" + finished.line() + index(finished.alone()));
                }
            }

            @Override
            public boolean followsStatements() {
                return true;
            }
        });

        assertThat(report.error()).isNull();
        assertThat(told)
                .containsExactly(
                        "> 0001_a:1",
                        "< 0001_a:1",
                        "> 0001_a:3",
                        "< 0001_a:3",
                        "> 0002_index:1",
                        "< 0002_index:1",
                        "> 0002_index:2 and there are 0 valid indexes",
                        "< 0002_index:2 and there are 1 valid indexes");
    }

    private String index(boolean alone) {
        try {
            return alone
                    ? " and there are "
                            + query("SELECT count(*) FROM pg_index WHERE indrelid = 'a'::regclass AND indisvalid")
                                    .get(0)
                            + " valid indexes"
                    : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "edited", "gone", "added"})
    void aPackagedSetIsTheFilesThatWerePackaged(String change) throws Exception {
        var folder = Files.createDirectories(directory.resolve("db"));
        Files.writeString(folder.resolve("0001_a.up.sql"), "CREATE TABLE a (id int);\n");
        Files.writeString(folder.resolve("0002_b.up.sql"), "-- pawl:phase contract\nCREATE TABLE b (id int);\n");
        ListMigrations.main(new String[] {folder.toString()});
        switch (change) {
            case "edited" -> Files.writeString(folder.resolve("0002_b.up.sql"), "CREATE TABLE other (id int);\n");
            case "gone" -> Files.delete(folder.resolve("0002_b.up.sql"));
            case "added" ->
                Files.writeString(
                        folder.resolve("migrations.sha256"),
                        Files.readString(folder.resolve("migrations.sha256")) + "0".repeat(64) + "  0003_c.up.sql\n");
            default -> {}
        }

        var report = migratePackaged();

        if (change.isEmpty()) {
            assertThat(report.applied())
                    .extracting(step -> step.version().text())
                    .containsExactly("0001_a", "0002_b");
            assertThat(migratePackaged().outcome()).isEqualTo(MigrateReport.Outcome.UP_TO_DATE);
        } else {
            assertThat(report.error()).isNotNull();
            assertThat(query("SELECT relname FROM pg_class WHERE relname IN ('other', 'b')"))
                    .isEmpty();
        }
    }

    private MigrateReport migratePackaged() throws Exception {
        var properties = new Properties();
        properties.setProperty("user", fresh.database().owner());
        try (var loader = new URLClassLoader(new URL[] {directory.toUri().toURL()})) {
            return Pawl.load(
                            PawlConfiguration.of(Map.of(Setting.MIGRATIONS, "classpath:db")),
                            Connector.of(fresh.database().url(), properties),
                            loader)
                    .migrate(event -> {});
        }
    }

    /** Other tools read its first two columns, and a version stands in it once. */
    @Test
    void theHistoryHasTheFormThatOthersRelyOn() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int);\n");
        assertThat(migrate().error()).isNull();

        assertThat(query("SELECT attname || ' ' || format_type(atttypid, NULL) || CASE WHEN attnotnull THEN '!' ELSE ''"
                        + " END FROM pg_attribute WHERE attrelid = 'public.schema_migrations'::regclass AND attnum > 0"
                        + " ORDER BY attnum"))
                .containsExactly(
                        "version text!",
                        "applied_at timestamp with time zone!",
                        "checksum text",
                        "phase text",
                        "duration_ms bigint",
                        "applied_by text",
                        "run_id uuid",
                        "runner text");
        assertThat(query("SELECT pg_get_constraintdef(oid) FROM pg_constraint"
                        + " WHERE conrelid = 'public.schema_migrations'::regclass AND contype = 'p'"))
                .containsExactly("PRIMARY KEY (version)");
    }
}
