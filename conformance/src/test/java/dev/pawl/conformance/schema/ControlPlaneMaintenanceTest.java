package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.report.MaintainReport;
import dev.pawl.engine.report.MaintainReport.Cleaned;
import dev.pawl.engine.report.MaintainReport.Kept;
import dev.pawl.engine.report.MaintainReport.Outcome;
import dev.pawl.engine.run.Connector;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The reference schema, maintained by whoever migrates it. */
final class ControlPlaneMaintenanceTest {
    private static final String OLD_MONTH =
            """
            CREATE TABLE public.audit_events_2020_01 PARTITION OF public.audit_events
            FOR VALUES FROM ('2020-01-01 00:00:00+00') TO ('2020-02-01 00:00:00+00')""";
    private static final String EXPORTER = "INSERT INTO public.audit_exporters (exporter) VALUES ('archive')";

    private final EmbeddedDatabase database =
            EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();

    @BeforeEach
    void migrate() {
        assertThat(ControlPlane.run(database).error()).isNull();
    }

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void nothingIsDueInADatabaseThatHasJustBeenMade() {
        var report = maintain();

        assertThat(report.problems()).isEmpty();
        assertThat(report.outcome()).isEqualTo(Outcome.DONE);
        assertThat(report.made()).isEmpty();
        assertThat(report.dropped()).isEmpty();
        assertThat(report.cleaned()).isEmpty();
    }

    @Test
    void aMonthStaysUntilItIsExportedAndWhileItIsHeld() throws SQLException {
        asSuperuser("SET SESSION AUTHORIZATION " + database.owner() + "; " + OLD_MONTH);
        asSuperuser("UPDATE public.audit_retention"
                + " SET held_since = now(), held_by = 'counsel', held_because = 'case 7'");

        assertThat(kept()).anyMatch(reason -> reason.contains("legal hold") && reason.contains("nothing exports"));
        asSuperuser(EXPORTER);
        assertThat(kept()).allMatch(reason -> reason.contains("case 7"));
        asSuperuser("UPDATE public.audit_retention SET held_since = NULL, held_by = NULL, held_because = NULL");

        assertThat(maintain().dropped()).containsExactly("public.audit_events_2020_01");
        assertThat(query("SELECT dropped_at IS NOT NULL FROM public.audit_months"))
                .containsExactly("t");
    }

    @Test
    void whatHasOutlivedItsTimeEndsInBatches() throws SQLException {
        asSuperuser(
                """
                SET session_replication_role = replica;
                INSERT INTO zones (id, slug, name, owner_account_id) VALUES ('a', 'a', 'a', 'o');
                INSERT INTO applications (zone_id, id, name, registration) VALUES ('a', 'app', 'n', 'managed');
                INSERT INTO sessions (zone_id, id, application_id, subject_id, created_at, expires_at)
                SELECT 'a', 's' || i, 'app', 'sub', now() - interval '2 days', now() - interval '1 day'
                FROM generate_series(1, 1100) AS i;
                INSERT INTO sessions (zone_id, id, application_id, subject_id, created_at, expires_at, status, ended_at)
                SELECT 'a', 'old' || i, 'app', 'sub', now() - interval '200 days', now() - interval '199 days',
                    'expired', now() - interval '199 days'
                FROM generate_series(1, 3) AS i""");

        assertThat(maintain().cleaned())
                .containsExactlyInAnyOrder(
                        new Cleaned("public.expire_sessions(most integer)", 1100, 3),
                        new Cleaned("public.purge_sessions(most integer)", 3, 1));
        assertThat(query("SELECT status || ' ' || count(*) FROM sessions GROUP BY status"))
                .containsExactly("expired 1100");
        assertThat(maintain().cleaned()).isEmpty();
    }

    private List<String> kept() {
        var report = maintain();
        assertThat(report.dropped()).isEmpty();
        assertThat(report.kept()).extracting(Kept::partition).containsExactly("public.audit_events_2020_01");
        return report.kept().stream().map(Kept::because).toList();
    }

    private MaintainReport maintain() {
        var login = new Properties();
        login.setProperty("user", database.owner());
        return Pawl.load(
                        PawlConfiguration.of(Map.of()),
                        Connector.of(database.url(), login),
                        ControlPlaneMaintenanceTest.class.getClassLoader())
                .maintain(Duration.ZERO, event -> {});
    }

    private List<String> query(String sql) throws SQLException {
        try (var superuser = database.connectAsSuperuser()) {
            return FreshDatabase.query(superuser, sql);
        }
    }

    private void asSuperuser(String sql) throws SQLException {
        try (var superuser = database.connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }
}
