package dev.pawl.conformance.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.PawlConfiguration.Startup;
import dev.pawl.engine.Setting;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.run.Connector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
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
import org.junit.jupiter.api.io.TempDir;

/** One application in two releases, deployed forwards, again, and backwards, on one database. */
@ExtendWith({ContainerDatabase.class, ArquillianExtension.class})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@RunAsClient
class RedeploymentIT {
    private static final Map<String, String> OLD_FILES = Map.of(
            "0001_probe.up.sql", "CREATE TABLE probe (file int);\nINSERT INTO probe VALUES (1);\n",
            "0002_orders.up.sql", "CREATE TABLE orders (id bigint, legacy text);\nINSERT INTO probe VALUES (2);\n");
    private static final Map<String, String> NEW_FILES = Map.of(
            "0001_probe.up.sql",
            OLD_FILES.get("0001_probe.up.sql"),
            "0002_orders.up.sql",
            OLD_FILES.get("0002_orders.up.sql"),
            "0003_lines.up.sql",
            "CREATE TABLE lines (id bigint);\nINSERT INTO probe VALUES (3);\n",
            "0004_legacy.up.sql",
            "-- pawl:phase contract\nALTER TABLE orders DROP legacy;\nINSERT INTO probe VALUES (4);\n");
    private static final String ROWS = "SELECT row(h.*)::text FROM public.schema_migrations AS h ORDER BY version";

    @TempDir
    private static Path folder;

    @ArquillianResource
    private Deployer deployer;

    @Deployment(name = "old", testable = false, managed = false)
    public static WebArchive oldRelease() {
        return new Application("shop-1", Startup.WAIT, OLD_FILES).archive();
    }

    @Deployment(name = "old in the background", testable = false, managed = false)
    public static WebArchive oldReleaseInBackground() {
        return new Application("shop-1-in-the-background", Startup.BACKGROUND, OLD_FILES).archive();
    }

    @Deployment(name = "new", testable = false, managed = false)
    public static WebArchive newRelease() {
        return new Application("shop-2", Startup.WAIT, NEW_FILES).archive();
    }

    @Test
    @Order(1)
    void aNewReleaseAppliesWhatIsNewAndNothingElse() throws SQLException {
        deployer.deploy("old");
        assertThat(ContainerDatabase.history()).containsExactly("0001_probe", "0002_orders");
        var before = ContainerDatabase.query(ROWS);
        deployer.undeploy("old");

        deployer.deploy("new");

        assertThat(ContainerDatabase.history()).containsExactly("0001_probe", "0002_orders", "0003_lines");
        assertThat(ContainerDatabase.query(ROWS)).containsAll(before);
        assertThat(timesApplied()).containsExactly("1 1", "2 1", "3 1");
        assertThat(ContainerDatabase.instances()).containsExactly("shop-2 0004_legacy");
        assertThat(Health.of("ready").data("schema-version", "UP").getInt("held"))
                .isOne();
        deployer.undeploy("new");
    }

    @Test
    @Order(2)
    void theSameReleaseAgainChangesNothing() throws SQLException {
        var before = ContainerDatabase.query(ROWS);

        deployer.deploy("new");

        assertThat(ContainerDatabase.query(ROWS)).isEqualTo(before);
        assertThat(timesApplied()).containsExactly("1 1", "2 1", "3 1");
        assertThat(Health.of("ready").isUp()).isTrue();
        deployer.undeploy("new");
    }

    @Test
    @Order(3)
    void anOldReleaseStartsOnANewerDatabaseThatOnlyHasMore() throws SQLException {
        var before = ContainerDatabase.query(ROWS);

        deployer.deploy("old");

        assertThat(ContainerDatabase.query(ROWS)).isEqualTo(before);
        assertThat(Health.of("ready").data("schema-version", "UP").getString("current"))
                .isEqualTo("0003_lines");
        deployer.undeploy("old");
    }

    @Test
    @Order(4)
    void anOldReleaseIsRefusedOnADatabaseThatLacksWhatItNeeds() throws Exception {
        contract();
        var before = ContainerDatabase.query(ROWS);

        var failure = catchThrowable(() -> deployer.deploy("old"));

        assertThat(failure).hasStackTraceContaining("PAWL0901E").hasStackTraceContaining("0004_legacy");
        assertThat(ContainerDatabase.query(ROWS)).isEqualTo(before);
        assertThat(ContainerDatabase.instances()).isEmpty();
        assertThat(ContainerDatabase.sessionsOfRuns()).isEmpty();
    }

    @Test
    @Order(5)
    void anOldReleaseInTheBackgroundIsNeverReadyThere() throws Exception {
        var before = ContainerDatabase.query(ROWS);

        deployer.deploy("old in the background");

        var started = Health.await("started", "schema-migrations", data -> data.getString("activity")
                .equals("FAILED"));
        assertThat(started.isUp()).isFalse();
        var ready = Health.of("ready");
        assertThat(ready.isUp()).isFalse();
        var version = ready.data("schema-version", "DOWN");
        assertThat(version.getString("reason")).isEqualTo("database_newer");
        assertThat(version.getString("code")).isEqualTo("PAWL0901E");
        assertThat(version.getString("message")).contains("0004_legacy");
        assertThat(Health.of("live").isUp()).isTrue();
        assertThat(ContainerDatabase.query(ROWS)).isEqualTo(before);
        deployer.undeploy("old in the background");
    }

    /** What an operator runs when no instance of the old release is left. */
    private static void contract() throws Exception {
        for (var file : NEW_FILES.entrySet()) {
            Files.writeString(folder.resolve(file.getKey()), file.getValue());
        }
        var login = new Properties();
        login.setProperty("user", ContainerDatabase.database().owner());
        var report = Pawl.load(
                        PawlConfiguration.of(Map.of(Setting.MIGRATIONS, folder.toString())),
                        Connector.of(ContainerDatabase.database().url(), login),
                        RedeploymentIT.class.getClassLoader())
                .migrate(Phase.CONTRACT, event -> {});
        assertThat(report.error()).isNull();
        assertThat(ContainerDatabase.history()).contains("0004_legacy");
    }

    private static List<String> timesApplied() throws SQLException {
        return ContainerDatabase.query("SELECT file || ' ' || count(*) FROM probe GROUP BY file ORDER BY file");
    }
}
