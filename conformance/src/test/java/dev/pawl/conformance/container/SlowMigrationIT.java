package dev.pawl.conformance.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.fault.Eventually;
import dev.pawl.embedded.Gate;
import dev.pawl.engine.PawlConfiguration.Startup;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

/** What a probe is told while a migration goes on for as long as a gate is closed, and after it, in both modes. */
@ExtendWith({ContainerDatabase.class, ArquillianExtension.class})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@RunAsClient
class SlowMigrationIT {
    private static final String ORDERS = "CREATE TABLE orders (id bigint);\n";
    private static final String AT_THE_GATE = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND usename = 'owner' AND query LIKE '%pg_try_advisory_xact_lock_shared(42)%'";

    private static final Map<String, String> TWICE_SLOW = Map.of(
            "0001_orders.up.sql",
            ORDERS,
            "0002_slow.up.sql",
            Gate.PASS,
            "0003_total.up.sql",
            "ALTER TABLE orders ADD COLUMN total int;\n",
            "0004_slow.up.sql",
            Gate.PASS);

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "waits", testable = false, managed = false)
    public static WebArchive waits() {
        return new Application(
                        "waits", Startup.WAIT, Map.of("0001_orders.up.sql", ORDERS, "0002_slow.up.sql", Gate.PASS))
                .archive();
    }

    @Deployment(name = "background", testable = false, managed = false)
    public static WebArchive background() {
        return new Application("background", Startup.BACKGROUND, TWICE_SLOW).archive();
    }

    @Deployment(name = "broken", testable = false, managed = false)
    public static WebArchive broken() {
        var migrations = new TreeMap<>(TWICE_SLOW);
        migrations.put(
                "0005_bills.up.sql", "CREATE TABLE bills (id int);\nALTER TABLE invoices ADD COLUMN paid date;\n");
        return new Application("broken", Startup.BACKGROUND, migrations).archive();
    }

    /** What a probe was told while the migration was at the gate. */
    private record Seen(Health live, Health started, Health ready) {
        static Seen now() {
            return new Seen(Health.of("live"), Health.of("started"), Health.of("ready"));
        }
    }

    @Test
    @Order(1)
    void whoeverWaitsForItsSchemaIsAliveAndNeitherStartedNorReady() throws Exception {
        var gate = Gate.closed(ContainerDatabase.database());
        var looking = CompletableFuture.supplyAsync(() -> lookAndOpen(gate));

        deployer.deploy("waits");

        var seen = looking.get(1, TimeUnit.MINUTES);
        assertThat(seen.live().isUp()).isTrue();
        assertThat(seen.started().isUp()).isFalse();
        assertThat(seen.ready().isUp()).isFalse();
        assertThat(Health.of("started").isUp()).isTrue();
        assertThat(Health.of("ready").isUp()).isTrue();
        assertThat(ContainerDatabase.history()).containsExactly("0001_orders", "0002_slow");
        deployer.undeploy("waits");
    }

    @Test
    @Order(2)
    void whoeverMigratesInTheBackgroundTellsHowFarItIs() throws Exception {
        var seen = seenInTheBackground();

        assertThat(seen.live().isUp()).isTrue();
        assertThat(seen.started().isUp()).isFalse();
        var progress = seen.started().data("schema-migrations", "DOWN");
        assertThat(progress.getString("activity")).isEqualTo("RUNNING");
        assertThat(progress.getString("version")).isEqualTo("0004_slow");
        assertThat(progress.getInt("index")).isEqualTo(2);
        assertThat(progress.getInt("total")).isEqualTo(2);
        assertThat(progress.getString("message")).contains("PAWL0003I", "0004_slow");
        assertThat(progress.getInt("line")).isOne();
        assertThat(progress.getString("command")).isEqualTo("DO");
        assertThat(progress.getString("commandSince")).startsWith("20");
        assertThat(seen.ready().isUp()).isFalse();
        assertThat(seen.ready().data("schema-version", "DOWN").getString("reason"))
                .isEqualTo("schema_migrating");
        Health.await("started", "schema-migrations", data -> data.getString("activity")
                .equals("READY"));
        assertThat(Health.of("started").isUp()).isTrue();
        Eventually.see("readiness", () -> Health.of("ready").isUp());
        var version = Health.of("ready").data("schema-version", "UP");
        assertThat(version.getString("current")).isEqualTo("0004_slow");
        assertThat(ContainerDatabase.instances()).containsExactly("background 0004_slow");
        assertThat(ContainerDatabase.sessionsOfRuns()).isEmpty();
        deployer.undeploy("background");
    }

    @Test
    @Order(3)
    void whoeverFailsInTheBackgroundLivesAndSaysWhy() throws Exception {
        deployer.deploy("broken");

        var started = Health.await("started", "schema-migrations", data -> data.getString("activity")
                .equals("FAILED"));
        assertThat(started.isUp()).isFalse();
        var reason = started.data("schema-migrations", "DOWN");
        assertThat(reason.getString("code")).isEqualTo("PAWL0501E");
        assertThat(reason.getString("sqlState")).isEqualTo("42P01");
        assertThat(reason.getString("file")).isEqualTo("0005_bills.up.sql");
        assertThat(reason.getInt("line")).isEqualTo(2);
        assertThat(reason.getString("hint")).contains("run again");
        assertThat(reason.getString("message")).doesNotContain("invoices");
        var ready = Health.of("ready");
        assertThat(ready.isUp()).isFalse();
        assertThat(ready.data("schema-version", "DOWN").getString("reason")).isEqualTo("schema_failed");
        assertThat(Health.of("live").isUp()).isTrue();
        assertThat(ContainerDatabase.query("SELECT coalesce(to_regclass('bills')::text, 'none')"))
                .containsExactly("none");
        assertThat(ContainerDatabase.sessionsOfRuns()).isEmpty();
        deployer.undeploy("broken");
    }

    private Seen seenInTheBackground() throws Exception {
        var gate = Gate.closed(ContainerDatabase.database());
        try {
            deployer.deploy("background");
            Health.await(
                    "started",
                    "schema-migrations",
                    data -> data.getString("version", "").equals("0004_slow") && data.containsKey("command"));
            return Seen.now();
        } finally {
            gate.open();
        }
    }

    /** In another thread than the deployment, which goes on until the gate is open. */
    private static Seen lookAndOpen(Gate gate) {
        try {
            try {
                Eventually.see(
                        "the migration at the gate", Duration.ofMinutes(1), () -> !ContainerDatabase.query(AT_THE_GATE)
                                .isEmpty());
                return Seen.now();
            } finally {
                gate.open();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
