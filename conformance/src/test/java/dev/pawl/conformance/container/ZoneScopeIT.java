package dev.pawl.conformance.container;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.fault.Eventually;
import dev.pawl.engine.PawlConfiguration.Startup;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** An application whose beans work for one zone each, in transactions of the container; and its maintenance. */
@ExtendWith({ContainerDatabase.class, ArquillianExtension.class})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@RunAsClient
class ZoneScopeIT {
    private static final String ORDERS =
            """
            CREATE TABLE orders (zone_id text NOT NULL, id int NOT NULL, PRIMARY KEY (zone_id, id));
            INSERT INTO orders VALUES ('a', 1), ('a', 2), ('b', 1);
            ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY own_zone ON orders USING (zone_id = current_setting('pawl.zone_id', true));
            GRANT SELECT, INSERT ON orders TO container_app;
            """;
    private static final String LOG =
            """
            CREATE TABLE log (at timestamptz NOT NULL) PARTITION BY RANGE (at);
            COMMENT ON TABLE log IS '@partitions monthly at ahead=2 retain=30d';
            """;

    @Deployment(testable = false)
    public static WebArchive application() {
        return new Application("zones", Startup.WAIT, Map.of("0001_orders.up.sql", ORDERS, "0002_log.up.sql", LOG))
                .archive("1s")
                .addClasses(OrderBook.class, OrderDesk.class, RequestZone.class, OrdersServlet.class);
    }

    @Test
    @Order(1)
    void aMethodSeesTheZoneOfItsParameterOrOfItsRequest() {
        assertThat(orders("zone=a")).isEqualTo("a1 a2");
        assertThat(orders("zone=b")).isEqualTo("b1");
        assertThat(orders("call=request&zone=b")).isEqualTo("b1");
    }

    @Test
    @Order(2)
    void whoeverForgetsItSeesNothingWhateverTheConnectionWasUsedForBefore() {
        assertThat(orders("zone=a")).isEqualTo("a1 a2");
        assertThat(orders("call=nobody")).isEmpty();
        assertThat(Health.get("/zones/connections").body()).doesNotContain("setting", "role");
    }

    @Test
    @Order(3)
    void whatIsNoZoneOrHasNoTransactionIsRefused() {
        assertThat(orders("call=request")).isEqualTo("PAWL0740E");
        assertThat(orders("call=request&zone=")).isEqualTo("PAWL0740E");
        assertThat(orders("zone=*")).isEqualTo("PAWL0740E");
        assertThat(orders("call=none&zone=a")).isEqualTo("PAWL0743E");
    }

    @Test
    @Order(4)
    void aTransactionWorksForOneZoneAndOneOfItsOwnForAnother() {
        assertThat(orders("call=desk&zone=a&other=a")).isEqualTo("a1 a2 a1 a2");
        assertThat(orders("call=desk&zone=a&other=b")).isEqualTo("PAWL0741E");
        assertThat(orders("call=apart&zone=a&other=b")).isEqualTo("a1 a2 b1 a1 a2");
    }

    @Test
    @Order(5)
    void theContainerCommitsAndRollsBack() {
        assertThat(orders("call=fail&zone=a")).contains("changed my mind");
        assertThat(orders("zone=a")).isEqualTo("a1 a2");
        assertThat(orders("call=add&zone=a")).isEqualTo("a1 a2 a3");
    }

    @Test
    @Order(6)
    void theApplicationMaintainsItsDatabase() throws Exception {
        Eventually.see("partitions", () -> ContainerDatabase.query(
                        "SELECT count(*) FROM pg_inherits WHERE inhparent = 'log'::regclass")
                .equals(List.of("3")));
        Health.await("ready", "schema-version", data -> data.getString("maintenance", "")
                .equals("done"));
    }

    private static String orders(String query) {
        return Health.get("/zones/orders?" + query.replace("*", "%2A")).body().strip();
    }
}
