package dev.pawl.conformance.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.OperateOnDeployment;
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
    private static final String OUR_SESSIONS =
            """
            SELECT pid || ' ' || application_name || ' ' || state FROM pg_stat_activity
            WHERE usename = 'owner' AND datname = current_database() AND application_name <> 'pawl/instance'
            """;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "sound", testable = false)
    public static WebArchive sound() {
        return new Application("sound", Map.of("0001_accounts.up.sql", ACCOUNTS, "0002_owners.up.sql", OWNERS))
                .archive();
    }

    @Deployment(name = "second", testable = false, managed = false)
    public static WebArchive second() {
        return new Application("second", Map.of("0001_accounts.up.sql", ACCOUNTS, "0002_owners.up.sql", OWNERS))
                .archive();
    }

    @Deployment(name = "broken", testable = false, managed = false)
    public static WebArchive broken() {
        var migrations = Map.of(
                "0001_accounts.up.sql", ACCOUNTS,
                "0002_owners.up.sql", OWNERS,
                "0003_holder.up.sql", RENAME,
                "0004_invoices.up.sql", BROKEN);
        return new Application("broken", migrations).archive();
    }

    @Test
    @Order(1)
    void applicationStartsWithItsSchemaMigrated() throws SQLException {
        assertThat(history()).containsExactly("0001_accounts", "0002_owners");
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
        assertThat(instances()).containsExactly("sound 0002_owners");
        assertThat(sessionsOnceTheyEnded()).isEmpty();
    }

    @Test
    @Order(3)
    @OperateOnDeployment("sound")
    void healthTellsThatTheSchemaIsReady(@ArquillianResource URL application) throws Exception {
        assertThat(check(application, "started", "schema-migrations").getString("activity"))
                .isEqualTo("READY");

        var version = check(application, "ready", "schema-version");
        assertThat(version.getString("reason")).isEqualTo("ready");
        assertThat(version.getString("current")).isEqualTo("0002_owners");
        assertThat(version.getInt("pending")).isZero();

        var pool = check(application, "ready", "connection-pool");
        assertThat(pool.getString("server")).startsWith("PostgreSQL 18");
        assertThat(pool.getInt("budget")).isEqualTo(23);
        assertThat(pool.getInt("maxConnections")).isEqualTo(200);
        assertThat(pool.getInt("inUse")).isZero();
        assertThat(pool.getBoolean("fits")).isTrue();
    }

    @Test
    @Order(4)
    void failingMigrationStopsTheDeploymentAndNamesItsCause() throws SQLException {
        var failure = catchThrowable(() -> deployer.deploy("broken"));

        assertThat(messages(failure))
                .contains("PAWL0501E")
                .contains("0004_invoices")
                .contains("relation \"bills\" does not exist")
                .contains("42P01");
        assertThat(history()).containsExactly("0001_accounts", "0002_owners");
        assertThat(ContainerDatabase.query("SELECT coalesce(to_regclass('invoices')::text, 'none')"))
                .containsExactly("none");
        assertThat(sessionsOnceTheyEnded()).isEmpty();
        assertThat(instances()).containsExactly("sound 0002_owners");
    }

    @Test
    @Order(5)
    void anApplicationThatEndsIsNoInstanceAnyMore() throws SQLException {
        deployer.deploy("second");
        assertThat(instances()).containsExactly("sound 0002_owners", "second 0002_owners");

        deployer.undeploy("second");

        assertThat(instances()).containsExactly("sound 0002_owners");
    }

    private static List<String> instances() throws SQLException {
        return ContainerDatabase.query(
                "SELECT application || ' ' || newest_version FROM pawl.instances ORDER BY started_at");
    }

    private static List<String> history() throws SQLException {
        return ContainerDatabase.query("SELECT version FROM public.schema_migrations ORDER BY version");
    }

    /** A backend goes a moment after its client has closed the connection. */
    private static List<String> sessionsOnceTheyEnded() throws SQLException {
        var sessions = ContainerDatabase.query(OUR_SESSIONS);
        for (int look = 0; look < 100 && !sessions.isEmpty(); look++) {
            ContainerDatabase.query("SELECT pg_sleep(0.05)");
            sessions = ContainerDatabase.query(OUR_SESSIONS);
        }
        return sessions;
    }

    /** The data of a check that is up. */
    private static JsonObject check(URL application, String kind, String name)
            throws IOException, InterruptedException {
        var uri = URI.create("http://localhost:" + application.getPort() + "/health/" + kind);
        var request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        var response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        try (var reader = Json.createReader(new StringReader(response.body()))) {
            var found = reader.readObject().getJsonArray("checks").getValuesAs(JsonObject.class).stream()
                    .filter(check -> check.getString("name").equals(name))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no " + name + " in " + response.body()));
            assertThat(found.getString("status")).as(response.body()).isEqualTo("UP");
            return found.getJsonObject("data");
        }
    }

    private static String messages(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .map(Throwable::toString)
                .collect(Collectors.joining("\n"));
    }
}
