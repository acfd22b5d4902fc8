package dev.pawl.conformance.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pawl.engine.PawlConfiguration.Startup;
import java.sql.SQLException;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** A release is deployed, then one whose last migration fails; both on one database, as in production. */
@ExtendWith({ContainerDatabase.class, ArquillianExtension.class})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@RunAsClient
class ContainerStartupIT {
    private static final String ACCOUNTS = "CREATE TABLE accounts (id bigint PRIMARY KEY);\n";
    private static final String OWNERS = "ALTER TABLE accounts ADD COLUMN owner text;\n";
    private static final String RENAME = "-- pawl:phase contract\nALTER TABLE accounts RENAME owner TO holder;\n";
    private static final String BROKEN =
            "CREATE TABLE invoices (id bigint);\nALTER TABLE bills ADD COLUMN paid date;\n";
    /** What is left in the session that executes it. */
    private static final String LITTER =
            """
            SET work_mem = '5MB';
            CREATE TEMPORARY TABLE scratch (id int);
            SELECT pg_advisory_lock(77);
            LISTEN scratch;
            """;

    private static final Map<String, String> SOUND =
            Map.of("0001_accounts.up.sql", ACCOUNTS, "0002_owners.up.sql", OWNERS + LITTER);

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "sound", testable = false)
    public static WebArchive sound() {
        return new Application("sound", Startup.WAIT, SOUND).archive();
    }

    @Deployment(name = "second", testable = false, managed = false)
    public static WebArchive second() {
        return new Application("second", Startup.WAIT, SOUND).archive();
    }

    @Deployment(name = "broken", testable = false, managed = false)
    public static WebArchive broken() {
        var migrations = Map.of(
                "0001_accounts.up.sql", ACCOUNTS,
                "0002_owners.up.sql", OWNERS + LITTER,
                "0003_holder.up.sql", RENAME,
                "0004_invoices.up.sql", BROKEN);
        return new Application("broken", Startup.WAIT, migrations).archive();
    }

    @Test
    @Order(1)
    void applicationStartsWithItsSchemaMigrated() throws SQLException {
        assertThat(ContainerDatabase.history()).containsExactly("0001_accounts", "0002_owners");
        assertThat(ContainerDatabase.query("SELECT attname FROM pg_attribute"
                        + " WHERE attrelid = 'accounts'::regclass AND attnum > 0 ORDER BY attnum"))
                .containsExactly("id", "owner");
    }

    @Test
    @Order(2)
    void onlyTheInstanceKeepsALockAndASession() throws SQLException {
        assertThat(ContainerDatabase.query("SELECT objid::bigint = lock_number FROM pg_locks, pawl.instances"
                        + " WHERE locktype = 'advisory'"))
                .containsExactly("t");
        assertThat(ContainerDatabase.instances()).containsExactly("sound 0002_owners");
        assertThat(ContainerDatabase.sessionsOfRuns()).isEmpty();
    }

    /** The look at the database that follows a run has left a connection in the pool. */
    @Test
    @Order(3)
    void connectionsOfTheApplicationAreAsNewAlthoughAMigrationLeftMuchInItsSession() throws SQLException {
        var pooled = "SELECT pid || ' ' || state || ' ' || (xact_start IS NULL) FROM pg_stat_activity WHERE usename = '"
                + ContainerDatabase.APPLICATION + "'";
        var before = ContainerDatabase.query(pooled);
        assertThat(before).singleElement().asString().endsWith(" idle true");

        assertThat(Health.get("/sound/connections").body().strip().lines())
                .containsExactly("login " + ContainerDatabase.APPLICATION, "login owner");

        assertThat(ContainerDatabase.query(pooled)).isEqualTo(before);
        assertThat(ContainerDatabase.sessionsOfRuns()).isEmpty();
    }

    @Test
    @Order(4)
    void healthTellsThatTheSchemaIsReady() {
        var started = Health.of("started").data("schema-migrations", "UP");
        assertThat(started.getString("activity")).isEqualTo("READY");

        var ready = Health.of("ready");
        assertThat(ready.isUp()).isTrue();
        var version = ready.data("schema-version", "UP");
        assertThat(version.getString("reason")).isEqualTo("ready");
        assertThat(version.getString("current")).isEqualTo("0002_owners");
        assertThat(version.getInt("pending")).isZero();

        var pool = ready.data("connection-pool", "UP");
        assertThat(pool.getString("server")).startsWith("PostgreSQL 18");
        assertThat(pool.getInt("budget")).isEqualTo(23);
        assertThat(pool.getInt("maxConnections")).isEqualTo(200);
        assertThat(pool.getInt("inUse")).isZero();
        assertThat(pool.getBoolean("fits")).isTrue();
    }

    @Test
    @Order(5)
    void failingMigrationStopsTheDeploymentAndNamesItsCause() throws SQLException {
        var failure = catchThrowable(() -> deployer.deploy("broken"));

        assertThat(failure)
                .hasStackTraceContaining("PAWL0501E")
                .hasStackTraceContaining("0004_invoices")
                .hasStackTraceContaining("relation \"bills\" does not exist")
                .hasStackTraceContaining("42P01");
        assertThat(ContainerDatabase.history()).containsExactly("0001_accounts", "0002_owners");
        assertThat(ContainerDatabase.query("SELECT coalesce(to_regclass('invoices')::text, 'none')"))
                .containsExactly("none");
        assertThat(ContainerDatabase.sessionsOfRuns()).isEmpty();
        assertThat(ContainerDatabase.instances()).containsExactly("sound 0002_owners");
    }

    @Test
    @Order(6)
    void anApplicationThatEndsIsNoInstanceAnyMore() throws SQLException {
        deployer.deploy("second");
        assertThat(ContainerDatabase.instances()).containsExactly("sound 0002_owners", "second 0002_owners");

        deployer.undeploy("second");

        assertThat(ContainerDatabase.instances()).containsExactly("sound 0002_owners");
    }
}
