package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

/** A release is rolled out, and somebody wonders why its contract-phase migration is held back. */
@Tag("long")
final class InstancesInBrowserIT {
    /** A history, so that somebody is being served. */
    private static final String SERVED =
            """
            CREATE TABLE public.schema_migrations (
                version text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now());
            INSERT INTO public.schema_migrations VALUES ('0000_legacy')""";

    private static final String OLDER_REPLICAS =
            """
            INSERT INTO pawl.instances
                (instance_id, application, address, newest_version, digest, contract_versions, lock_number, seen_at)
            VALUES
                (gen_random_uuid(), 'shop', 'shop-7d9f6c5b4-x2x7k/1', '0001_orders', 'ab12cd34ef56', '{}', 1,
                    now() + interval '1 hour'),
                (gen_random_uuid(), 'shop', 'shop-7d9f6c5b4-q9w4z/1', '0001_orders', 'ab12cd34ef56', '{}', 2,
                    now() - interval '1 hour')""";

    private static final Map<String, String> MIGRATIONS = Map.of(
            "0000_legacy.up.sql",
            "-- Made by the test.\n",
            "0001_orders.up.sql",
            "CREATE TABLE orders (id bigint PRIMARY KEY);\n",
            "0002_drop_legacy.up.sql",
            "-- pawl:phase contract\nDROP TABLE IF EXISTS legacy;\n");

    @Test
    void whoHoldsItBackIsListedAndLinked() throws Exception {
        try (var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase()) {
            execute(database, SERVED);
            try (var server = AdminServer.start(database, Migrations.folder(MIGRATIONS));
                    var browser = Browser.open(server)) {
                var visitor = Visitor.signedIn(server);
                visitor.await("/ready", body -> body.contains("\"ready\""));
                execute(database, OLDER_REPLICAS);
                visitor.await("/migrations", body -> body.contains("shop-7d9f6c5b4-x2x7k/1"));

                browser.inspect("/migrations", "instances");
                browser.inspect("/", "overview-instances");
                browser.visit("/");
                browser.driver().findElement(By.linkText("See which")).click();

                var section = browser.driver().findElement(By.cssSelector("section[aria-labelledby=instances]"));
                assertThat(section.getText())
                        .contains("shop-7d9f6c5b4-q9w4z/1", "Gone", "holds back 0002_drop_legacy", "Next:");
                assertThat(browser.driver()
                                .findElement(By.cssSelector("section[aria-labelledby=pending]"))
                                .getText())
                        .contains("held back: 1 of 2 instances does not know it (which)");
            }
        }
    }

    private static void execute(EmbeddedDatabase database, String sql) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
