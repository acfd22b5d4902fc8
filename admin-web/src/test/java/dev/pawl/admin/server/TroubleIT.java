package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A run that goes on, fails, and then loses its database: the pages answer all along and say what is so. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TroubleIT {
    private @Nullable Trouble begun;
    private @Nullable Visitor signedIn;

    @BeforeAll
    void begin() {
        begun = Trouble.begin();
        signedIn = Visitor.signedIn(trouble().server());
    }

    @AfterAll
    void end() {
        if (begun != null) {
            begun.close();
        }
    }

    @Test
    @Order(1)
    void aRunThatGoesOnIsShownWithItsProgress() {
        var page = visitor().await("/migrations", body -> body.contains("0002_backfill_orders"));
        assertThat(page.body()).contains("Step 2 of 4", "<progress", "max=\"4\"", "data-interval=\"2\"", "PAWL0003I");
        assertThat(visitor().get("/").body()).contains("Applying 0002_backfill_orders, step 2 of 4.");
        assertThat(visitor().get("/ready").body())
                .isEqualTo("{\"status\":\"not-ready\",\"reason\":\"schema_migrating\"}");
        assertThat(visitor().get("/health/started").statusCode()).isEqualTo(503);
        assertThat(visitor().get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void aRunThatFailedIsShownWithReasonAndNextStep() throws Exception {
        trouble().letTheMigrationGo();
        var page = visitor().await("/migrations", body -> body.contains("PAWL0501E"));
        assertThat(page.body())
                .contains("0003_order_currency", "money_of_account", "SQLSTATE 42704", "Next:", "run again");
        assertThat(visitor()
                        .await("/migrations", body -> body.contains("held back"))
                        .body())
                .contains("0004_drop_legacy", "contract", "held back; every instance knows it");
        assertThat(visitor().get("/").body())
                .contains("The schema is not ready.", "2 migrations applied before it and kept");
        assertThat(visitor().get("/ready").body()).contains("schema_failed");
        assertThat(visitor().get("/ready").statusCode()).isEqualTo(503);
    }

    @Test
    @Order(3)
    void withoutItsDatabaseThePagesAnswerWithWhatTheyLastSaw() {
        trouble().takeTheDatabaseAway();
        var page = visitor().await("/", body -> body.contains("does not answer"));
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Its history was last read");
        assertThat(visitor().get("/migrations").body()).contains("0001_orders");
        assertThat(visitor().get("/api/status").statusCode()).isEqualTo(200);
        assertThat(visitor().get("/ready").body()).contains("postgres_unreachable");
    }

    private Trouble trouble() {
        return java.util.Objects.requireNonNull(begun);
    }

    private Visitor visitor() {
        return java.util.Objects.requireNonNull(signedIn);
    }
}
