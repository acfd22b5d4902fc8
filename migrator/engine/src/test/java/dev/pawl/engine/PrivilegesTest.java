package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.report.ErrorReport;
import dev.pawl.engine.report.MigrateReport;
import dev.pawl.engine.report.MigrateReport.Outcome;
import dev.pawl.engine.run.Connector;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Logins that may not do all that a run does. */
final class PrivilegesTest extends MigrateFixture {
    @BeforeEach
    void aLoginAndAMigration() throws Exception {
        asSuperuser("CREATE ROLE " + guest() + " LOGIN; REVOKE CREATE ON SCHEMA public FROM PUBLIC");
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int)");
    }

    @AfterEach
    void dropTheLogin() throws SQLException {
        asSuperuser("DROP OWNED BY " + guest() + "; DROP ROLE " + guest());
    }

    @Test
    void whatIsLackingIsToldAllAtOnceBeforeAnythingIsWrittenAndTheRemedyIsEnough() throws Exception {
        asSuperuser("ALTER ROLE " + guest() + " SET default_transaction_read_only = on");
        folder.with("0002_b.up.sql", "-- pawl:requires extension none_such\nCREATE TABLE b (id int)");

        var error = refused();

        assertThat(error.exitStatus()).isEqualTo(ExitStatus.USAGE);
        assertThat(error.message())
                .contains("leave to write (default_transaction_read_only is on) for " + guest())
                .contains("CREATE on schema public for " + guest())
                .contains("CREATE on database " + fresh.database().name())
                .contains("extension none_such (0002_b.up.sql:1)");
        assertThat(fresh.query("SELECT nspname FROM pg_namespace WHERE nspname = 'pawl'"))
                .isEmpty();
        folder.remove("0002_b.up.sql");
        asSuperuser(remedies(error));
        assertThat(run().outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void aLoginThatMayReadTheHistoryFindsOutThatNothingIsToDo() throws Exception {
        migrate();
        asSuperuser("GRANT SELECT ON public.schema_migrations TO " + guest() + "; ALTER ROLE " + guest()
                + " SET default_transaction_read_only = on");

        assertThat(run().outcome()).isEqualTo(Outcome.UP_TO_DATE);
        assertThat(pawl(Map.of(), guestConnector()).status(event -> {}).problems())
                .isEmpty();
    }

    @Test
    void aLoginThatMayReadFindsThatOutInTheHistoryOfAnotherRunnerToo() throws Exception {
        asSuperuser("CREATE TABLE public.schema_migrations (version text PRIMARY KEY, applied_at timestamptz NOT NULL"
                + " DEFAULT now()); INSERT INTO public.schema_migrations VALUES ('0001_a');"
                + " GRANT SELECT ON public.schema_migrations TO " + guest());

        assertThat(run().outcome()).isEqualTo(Outcome.UP_TO_DATE);
    }

    @Test
    void theTablesOfAnotherLoginNeedGrants() throws Exception {
        migrate();
        folder.with("0002_b.up.sql", "CREATE SCHEMA b");

        var error = refused();

        assertThat(error.message())
                .contains("SELECT on public.schema_migrations", "INSERT on public.schema_migrations")
                .contains("the tables of Pawl")
                .doesNotContain("CREATE");
        asSuperuser(
                remedies(error) + "GRANT CREATE ON DATABASE " + fresh.database().name() + " TO " + guest());
        assertThat(run().applied()).hasSize(1);
    }

    @Test
    void whatAnOperatorSaysNeedsThemToo() throws Exception {
        migrate();
        asSuperuser("GRANT SELECT ON public.schema_migrations TO " + guest());

        assertThatThrownBy(() -> pawl(Map.of(), guestConnector()).accept("0001_a", "why", event -> {}))
                .asInstanceOf(type(PawlException.class))
                .satisfies(error -> assertThat(error.message()).isEqualTo(Message.REQUIREMENTS))
                .satisfies(error -> assertThat(error.getMessage()).contains("the tables of Pawl"));
    }

    @Test
    void aHistoryThatMayNotBeReadIsNoFailedMigration() {
        migrate();

        assertThatThrownBy(() -> pawl(Map.of(), guestConnector()).status(event -> {}))
                .asInstanceOf(type(PawlException.class))
                .satisfies(error -> assertThat(error.exitStatus()).isEqualTo(ExitStatus.USAGE))
                .satisfies(error -> assertThat(error.hint()).contains("SELECT on public.schema_migrations"));
    }

    @Test
    void aFileThatCannotBeRunRefusesTheRunBeforeTheTablesOfPawlAreMade() throws Exception {
        folder.with("0002_b.up.sql", "SELECT 1 \\gexec");

        assertThat(Objects.requireNonNull(migrate().error()).code()).isEqualTo(Message.PSQL_COMMAND.id());
        assertThat(fresh.query("SELECT nspname FROM pg_namespace WHERE nspname = 'pawl'"))
                .isEmpty();
    }

    private ErrorReport refused() {
        var report = run();
        assertThat(report.outcome()).isEqualTo(Outcome.REFUSED);
        var error = Objects.requireNonNull(report.error());
        assertThat(error.code()).isEqualTo(Message.REQUIREMENTS.id());
        return error;
    }

    /** The statements that the hint gives. */
    private static String remedies(ErrorReport error) {
        var hint = Objects.requireNonNull(error.hint());
        return List.of(hint.substring(hint.indexOf(':') + 1).split(";", -1)).stream()
                .map(String::strip)
                .filter(statement -> statement.matches("(GRANT|ALTER) .*"))
                .map(statement -> statement + ";\n")
                .collect(Collectors.joining());
    }

    private MigrateReport run() {
        return migrate(Map.of(), event -> {}, guestConnector());
    }

    private Connector guestConnector() {
        var properties = new Properties();
        properties.setProperty("user", guest());
        return Connector.of(fresh.database().url(), properties);
    }

    private String guest() {
        return "guest_" + fresh.database().name();
    }

    private void asSuperuser(String sql) throws SQLException {
        try (var connection = fresh.database().connectAsSuperuser();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
