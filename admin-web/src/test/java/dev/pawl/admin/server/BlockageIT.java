package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** A run that waits for other sessions: health and pages say for whom, and stop saying so when it is over. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class BlockageIT {
    private @Nullable Blockage begun;
    private @Nullable Visitor signedIn;

    @BeforeAll
    void begin() {
        begun = Blockage.begin();
        signedIn = Visitor.signedIn(blockage().server());
    }

    @AfterAll
    void end() {
        if (begun != null) {
            begun.close();
        }
    }

    @Test
    @Order(1)
    void whoeverHoldsTheTableIsNamed() {
        var health = visitor().await("/health/started", body -> body.contains("blocker1Pid"));
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body())
                .contains("\"version\":\"0001_order_currency\"", "\"index\":1", "\"total\":2", "\"blockers\":1")
                .contains("\"blockedOn\":\"orders\"", "\"blocker1Application\":\"lunch\"", "\"blocker1User\":")
                .containsPattern("\"blocker1Since\":\"20..-..-..T")
                .doesNotContain("secret");
        assertThat(visitor().get("/migrations").body())
                .containsPattern("</code> waits\\s+for <code>orders</code>, held by:")
                .contains("Blocked", "lunch, user ", "idle in transaction")
                .contains(
                        "SELECT pg_terminate_backend(",
                        "its transaction began at",
                        "data-announce=\"Warning: a run is going on and waits")
                .doesNotContain("secret");
        assertThat(visitor().get("/").body()).contains("0001_order_currency, step 1 of 2, waits for orders.");
        assertThat(visitor().get("/ready").body()).contains("schema_migrating");
        assertThat(visitor().get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    @Order(2)
    void whenItIsFreeAgainNobodyIsNamedThoughTheMigrationGoesOn() throws Exception {
        blockage().theReaderComesBack();
        var health = visitor().await("/health/started", body -> !body.contains("blocker1Pid"));
        assertThat(health.body()).contains("0001_order_currency").doesNotContain("blocker", "lunch");
        var next = visitor().await("/health/started", body -> body.contains("\"command\":\"DO\""));
        assertThat(next.body()).contains("\"line\":2").containsPattern("\"commandSince\":\"20..-..-..T");
        assertThat(visitor().get("/migrations").body()).contains("Line 2, DO, for ");
        assertThat(visitor().get("/migrations").body()).contains("Step 1 of 2").doesNotContain("Blocked", "lunch");
    }

    @Test
    @Order(3)
    void anIndexThatIsBuiltSaysHowFarItIsAndWhomItWaitsFor() throws Exception {
        blockage().theMigrationIsLetGo();
        var health =
                visitor().await("/health/started", body -> body.contains("importer") && body.contains("progressAt"));
        assertThat(health.body())
                .contains("0002_notes_index", "CREATE INDEX CONCURRENTLY on notes: waiting for writers");
        assertThat(visitor().get("/migrations").body())
                .contains("CREATE INDEX CONCURRENTLY on notes: waiting for writers", "importer, user ")
                .contains("until these transactions have ended");
        assertThat(metrics())
                .contains("migration_running{mp_scope=\"application\",} 1.0")
                .contains("migration_blockers{mp_scope=\"application\",} 1.0")
                .contains("migration_pending{migration_phase=\"expand\",mp_scope=\"application\",}");
        blockage().theWriterCommits();
        var ready = visitor().await("/ready", body -> body.contains("\"ready\""));
        assertThat(ready.statusCode()).isEqualTo(200);
    }

    @Test
    @Order(4)
    void whatHappenedIsCountedAndTimed() {
        var metrics = visitor()
                .await("/metrics?scope=application", body -> body.contains("expand\",mp_scope=\"application\",} 0.0"));
        assertThat(metrics.body())
                .containsPattern("migration_lock_attempts_total\\{.*} [1-9]")
                .containsPattern("migration_lock_wait_duration_seconds_count\\{migration_lock=\"table\",.*} 2")
                .containsPattern("migration_lock_wait_duration_seconds_count\\{migration_lock=\"runner\",.*} 0")
                .containsPattern("migration_step_duration_seconds_count\\{.*} 2")
                .containsPattern("migration_statement_duration_seconds_count\\{.*} 3")
                .containsPattern("migration_run_duration_seconds_count\\{migration_outcome=\"applied\",.*} 1")
                .containsPattern("migration_run_duration_seconds_count\\{migration_outcome=\"failed\",.*} 0")
                .containsPattern("migration_last_success_timestamp_seconds\\{.*} 1\\.[0-9]+E9")
                .contains("migration_blockers{mp_scope=\"application\",} 0.0")
                .doesNotContain("0001_order_currency");
        assertThat(metrics.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    @Order(5)
    void whatHappenedIsTraced() {
        var log = blockage().server().awaitInLog("'migrate' : ");
        assertThat(log)
                .contains("'migrate 0001_order_currency' : ", "'migrate 0002_notes_index' : ", "migration.attempts=")
                .contains("'CREATE INDEX CONCURRENTLY' : ", "db.operation.name=", "migration.line=")
                .contains("migration.outcome=applied", "db.system.name=postgresql")
                .doesNotContain("ADD COLUMN", "secret");
    }

    private String metrics() {
        return visitor().get("/metrics?scope=application").body();
    }

    private Blockage blockage() {
        return Objects.requireNonNull(begun);
    }

    private Visitor visitor() {
        return Objects.requireNonNull(signedIn);
    }
}
