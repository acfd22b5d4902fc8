package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.instance.InstanceRegistration;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** An instance is seen while it lives, and works when it cannot be. */
final class InstanceRegistrationTest extends MigrateFixture {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String LOCKS =
            "SELECT mode || ' ' || (objid::bigint = lock_number) FROM pg_locks, pawl.instances"
                    + " WHERE locktype = 'advisory'"
                    + " AND classid = x'50415749'::int AND database ="
                    + " (SELECT oid FROM pg_database WHERE datname = current_database())";

    @Test
    void anInstanceHasARowAndALockUntilItLeaves() throws Exception {
        folder.with("0001_a.up.sql", "CREATE TABLE a (id int, old int)")
                .with("0002_drop.up.sql", "-- pawl:phase contract\nALTER TABLE a DROP COLUMN old")
                .with("0003_b.up.sql", "SELECT 1");
        migrate();
        try (var instance = instance()) {
            instance.register(PATIENCE);

            assertThat(instance.isRegistered()).isTrue();
            assertThat(fresh.query("SELECT application || ' ' || newest_version || ' ' || contract_versions::text"
                            + " || ' ' || length(digest) FROM pawl.instances"))
                    .containsExactly("shop 0003_b {0002_drop} 64");
            assertThat(fresh.query(LOCKS)).containsExactly("ShareLock true");
        }
        assertThat(fresh.query("SELECT address FROM pawl.instances")).isEmpty();
        assertThat(fresh.queryUntilEmpty("SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND application_name = 'pawl/instance'"))
                .isEmpty();
    }

    @Test
    void instancesHaveLocksOfTheirOwn() throws Exception {
        folder.with("0001_a.up.sql", "SELECT 1");
        migrate();
        try (var one = instance();
                var other = instance()) {
            one.register(PATIENCE);
            other.register(PATIENCE);

            assertThat(fresh.query("SELECT count(DISTINCT lock_number) FROM pawl.instances"))
                    .containsExactly("2");
        }
    }

    @Test
    void aRowIsRefreshedBeforeTheGraceIsOver() throws Exception {
        folder.with("0001_a.up.sql", "SELECT 1");
        migrate();
        try (var instance = pawl(Map.of(Setting.INSTANCE_GRACE, "8s")).instance("shop")) {
            instance.register(PATIENCE);
            fresh.execute("UPDATE pawl.instances SET seen_at = clock_timestamp() - interval '4s'");
            var before = fresh.query("SELECT seen_at FROM pawl.instances");

            instance.check();

            assertThat(fresh.query("SELECT seen_at FROM pawl.instances"))
                    .hasSize(1)
                    .isNotEqualTo(before);
        }
    }

    @Test
    void anInstanceThatLostItsConnectionRegistersAgain() throws Exception {
        folder.with("0001_a.up.sql", "SELECT 1");
        migrate();
        try (var instance = instance()) {
            instance.register(PATIENCE);
            var before = fresh.query("SELECT lock_number FROM pawl.instances");
            endItsSession();

            instance.check();

            assertThat(fresh.query("SELECT lock_number FROM pawl.instances"))
                    .hasSize(1)
                    .isNotEqualTo(before);
            assertThat(fresh.query(LOCKS)).containsExactly("ShareLock true");
        }
    }

    @Test
    void anInstanceWhoseRowIsGoneRegistersAgain() throws Exception {
        folder.with("0001_a.up.sql", "SELECT 1");
        migrate();
        try (var instance = instance()) {
            instance.register(PATIENCE);
            fresh.execute("DELETE FROM pawl.instances");

            instance.check();

            assertThat(fresh.query(LOCKS)).containsExactly("ShareLock true");
        }
    }

    @Test
    void anOldRowIsRefreshed() throws Exception {
        folder.with("0001_a.up.sql", "SELECT 1");
        migrate();
        try (var instance = instance()) {
            instance.register(PATIENCE);
            fresh.execute("UPDATE pawl.instances SET seen_at = now() - interval '1 minute'");

            instance.check();

            assertThat(fresh.query("SELECT seen_at > now() - interval '30 seconds' FROM pawl.instances"))
                    .containsExactly("t");
        }
    }

    @Test
    void withoutSchemaPawlItWorksUnregisteredUntilThereIsOne() throws Exception {
        folder.with("0001_a.up.sql", "SELECT 1");
        try (var instance = instance()) {
            instance.register(PATIENCE);
            assertThat(instance.isRegistered()).isFalse();
            migrate();

            instance.check();

            assertThat(instance.isRegistered()).isTrue();
        }
    }

    @Test
    void aLoginThatMayNotWriteThereWorksUnregistered() throws Exception {
        folder.with("0001_a.up.sql", "SELECT 1");
        migrate();
        fresh.execute("REVOKE ALL ON pawl.instances FROM owner");
        try (var instance = instance()) {
            instance.register(PATIENCE);
            instance.check();

            assertThat(instance.isRegistered()).isFalse();
        }
    }

    @Test
    void anInstanceWaitsWhileAContractMigrationRuns() throws Exception {
        folder.with("0001_a.up.sql", "SELECT 1");
        migrate();
        try (var instance = instance();
                var runner = fresh.database().connect();
                var gate = runner.createStatement()) {
            gate.execute("SELECT pg_advisory_lock(x'50415747'::int, 0)");
            assertThatThrownBy(() -> instance.register(Duration.ZERO))
                    .isInstanceOfSatisfying(PawlException.class, e -> {
                        assertThat(e.message().id()).isEqualTo("PAWL0604E");
                        assertThat(e.exitStatus()).isEqualTo(ExitStatus.BUDGET_USED_UP);
                    });
            instance.check();
            assertThat(fresh.query("SELECT address FROM pawl.instances")).isEmpty();

            var waiting = CompletableFuture.runAsync(() -> instance.register(PATIENCE));
            gate.execute("SELECT pg_advisory_unlock_all()");
            waiting.join();

            assertThat(fresh.query(LOCKS)).containsExactly("ShareLock true");
        }
    }

    @Test
    void aNewInstanceForgetsThoseThatAreDeadForLong() throws Exception {
        folder.with("0001_a.up.sql", "SELECT 1");
        migrate();
        fresh.execute("INSERT INTO pawl.instances VALUES (gen_random_uuid(), 'dead', '', '', '', '{}', 1, now(),"
                + " now() - interval '3 minutes'), (gen_random_uuid(), 'lost', '', '', '', '{}', 2, now(), now())");
        try (var instance = instance()) {
            instance.register(PATIENCE);

            assertThat(fresh.query("SELECT application FROM pawl.instances ORDER BY 1"))
                    .containsExactly("lost", "shop");
        }
    }

    @Test
    void anAppliedFileThatCannotBeReadAnyMoreDoesNotKeepItFromStarting() throws Exception {
        folder.with("0001_a.up.sql", "-- pawl:phase contractual\nSELECT 1");

        try (var instance = instance()) {
            assertThat(instance.isRegistered()).isFalse();
        }
    }

    private InstanceRegistration instance() {
        return pawl(Map.of(), connector()).instance("shop");
    }

    private void endItsSession() throws Exception {
        try (var superuser = fresh.database().connectAsSuperuser();
                var statement = superuser.createStatement()) {
            statement.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                    + " WHERE application_name = 'pawl/instance' AND datname = current_database()");
        }
    }
}
