package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.audit.AdminAuditEvent;
import dev.pawl.engine.audit.Anchors;
import dev.pawl.engine.audit.AuditAlert;
import dev.pawl.engine.audit.AuditEvent;
import dev.pawl.engine.audit.AuditFinding;
import dev.pawl.engine.audit.AuditLog;
import dev.pawl.engine.audit.AuditReceipt;
import dev.pawl.engine.audit.AuditVerifier;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Chains of audit events: one database, in which each test has zones of its own. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class AuditLedger {
    private static final Instant WHEN = Instant.parse("2026-05-04T03:02:01.000009Z");
    private static final int EVENTS = 6;
    private static final int PATIENCE_SECONDS = 60;

    private final int major;
    private Migrated plane;

    AuditLedger(int major) {
        this.major = major;
    }

    @BeforeAll
    void migrate() {
        plane = Migrated.on(major);
    }

    @AfterAll
    void drop() {
        plane.close();
    }

    @ParameterizedTest
    @EnumSource
    void tamperingByTheOwnerIsFoundInTheDatabaseOrByAnchors(Tampering tampering) throws Exception {
        var zone = tampering.name().toLowerCase(Locale.ROOT).replace('_', '-');
        append(zone, 1, 2);
        var early = anchors();
        append(zone, 3, EVENTS);
        var anchors = List.of(early, anchors());
        assertThat(findings(zone, anchors)).as("before").isEmpty();

        plane.asOwner(tampering.on(zone));

        var byDatabase = plane.query("SELECT sequence FROM public.audit_verify(only_chain => '%s')".formatted(zone));
        var withoutAnchors = findings(zone, List.of());
        assertThat(withoutAnchors)
                .extracting(finding -> Long.toString(finding.sequence()))
                .containsExactlyElementsOf(byDatabase);
        assertThat(withoutAnchors.isEmpty()).isNotEqualTo(tampering.showsInTheDatabase());
        assertThat(findings(zone, anchors)).as("with anchors").isNotEmpty();
        plane.asOwner("DELETE FROM public.audit_months WHERE month = 'forged'");
    }

    @Test
    void theSameEventAgainAppendsNothingAndOtherContentIsRefused() throws Exception {
        var event = AuditEvent.of("again", "event", WHEN, "token.exchanged")
                .by("bob")
                .inRequest("request")
                .decided("allow")
                .under("set-1", "ab".repeat(32))
                .with("{\"b\": 1.0, \"a\": \"\\u0000\\\\u0000\"}");
        try (var login = plane.as("pawl_audit", "again")) {
            var first = AuditLog.append(login, event);
            var second = AuditLog.append(login, event);

            assertThat(first.appended()).isTrue();
            assertThat(second).isEqualTo(new AuditReceipt(first.sequence(), first.recordedAt(), first.hash(), false));
            assertThatThrownBy(() -> AuditLog.append(login, event.with("{\"b\": 1}")))
                    .isInstanceOfSatisfying(PawlException.class, refused -> assertThat(refused.message())
                            .isEqualTo(Message.AUDIT_OTHER_CONTENT));
            AuditLog.alert(login, new AuditAlert("again", AuditAlert.Kind.OTHER_CONTENT, "event", "x\0y".repeat(3000)));
        }
        assertThat(findings("again", List.of())).isEmpty();
        assertThat(plane.query("SELECT detail FROM public.audit_ingest_alerts WHERE zone_id = 'again'"))
                .singleElement()
                .satisfies(detail -> assertThat(detail).hasSize(4000));
    }

    @Test
    void anEventOfAnotherZoneThanTheSessionsIsRefused() throws Exception {
        var event = AuditEvent.of("of-another", "event", WHEN, "token.exchanged");
        try (var other = plane.as("pawl_audit", "another");
                var unset = plane.as("pawl_audit")) {
            for (var login : List.of(other, unset)) {
                assertThatThrownBy(() -> AuditLog.append(login, event))
                        .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                                .isEqualTo(Outcome.INSUFFICIENT_PRIVILEGE));
            }
        }
    }

    @Test
    void whatAnOperatorChangedIsThereExactlyWhenTheChangeIs() throws Exception {
        try (var api = plane.as("pawl_api", "admin")) {
            api.setAutoCommit(false);
            AuditLog.append(api, change("admin", "rolled-back"));
            api.rollback();
            Migrated.execute(api, "SET LOCAL pawl.zone_id = 'admin'");
            assertThat(AuditLog.append(api, change("admin", "kept")).sequence()).isEqualTo(1);
            Migrated.execute(api, "SET LOCAL ROLE pawl_all_zones");
            long before = AuditLog.append(api, change(null, "one")).sequence();
            var again = AuditLog.append(api, change(null, "one"));
            api.commit();

            assertThat(again.appended()).isFalse();
            assertThat(again.sequence()).isEqualTo(before);
        }
        assertThat(plane.query("SELECT id FROM public.admin_audit_events WHERE zone_id = 'admin'"))
                .containsExactly("kept");
        assertThat(plane.query("SELECT problem FROM public.audit_verify('admin_audit_events')"))
                .isEmpty();
    }

    @Test
    void appendsToSeveralZonesAtOnceNeitherDeadlockNorLeaveGaps() throws Exception {
        int writers = 4;
        int rounds = 12;
        var zones = List.of("busy-a", "busy-b", "busy-c");
        var work = new ArrayList<Callable<Void>>();
        for (int writer = 0; writer < writers; writer++) {
            int seed = writer;
            work.add(() -> {
                appendRounds(zones, rounds, seed);
                return null;
            });
        }
        runAtOnce(work);

        int rolledBack = writers * (rounds / 4);
        for (var zone : zones) {
            assertThat(plane.query(
                            "SELECT sequence FROM public.audit_events WHERE zone_id = '%s' ORDER BY 1".formatted(zone)))
                    .containsExactlyElementsOf(LongStream.rangeClosed(1, writers * rounds - rolledBack)
                            .mapToObj(Long::toString)
                            .toList());
            assertThat(findings(zone, List.of())).isEmpty();
        }
    }

    @Test
    void anEventThatIsNotCommittedKeepsLaterOnesFromBeingSeenBeforeIt() throws Exception {
        try (var early = plane.as("pawl_audit", "late");
                var late = plane.as("pawl_audit", "late")) {
            early.setAutoCommit(false);
            AuditLog.append(early, event("late", 1));
            var threads = Executors.newSingleThreadExecutor();
            try {
                var waiting = threads.submit(() -> AuditLog.append(late, event("late", 2)));
                assertThat(untilSomebodyWaits()).isTrue();
                assertThat(plane.query("SELECT id FROM public.audit_events WHERE zone_id = 'late'"))
                        .isEmpty();
                early.commit();

                assertThat(waiting.get(PATIENCE_SECONDS, TimeUnit.SECONDS).sequence())
                        .isEqualTo(2);
            } finally {
                threads.shutdownNow();
            }
        }
        assertThat(findings("late", List.of())).isEmpty();
    }

    @Test
    void verificationFollowsAnIndexAndSortsNothing() throws Exception {
        appendSix("plan");
        try (var superuser = plane.database().connectAsSuperuser()) {
            superuser.setAutoCommit(false);
            Migrated.execute(superuser, "SET LOCAL enable_sort = off; SET LOCAL enable_seqscan = off");
            var plan = FreshDatabase.query(
                    superuser,
                    """
                    EXPLAIN SELECT * FROM public.audit_events
                    WHERE zone_id = 'plan' AND sequence > 0 ORDER BY sequence""");
            assertThat(plan).noneMatch(line -> line.contains("Sort  ")).anyMatch(line -> line.contains("Index Scan"));
        }
    }

    @Test
    void nobodyButTheFunctionsMovesAHeadOrAppends() throws Exception {
        appendSix("guarded");
        for (var statement : List.of(
                "UPDATE public.audit_chain_heads SET sequence = 5 WHERE zone_id = 'guarded'",
                "UPDATE public.audit_chain_heads SET hash = sha256('x') WHERE zone_id = 'guarded'",
                "DELETE FROM public.audit_chain_heads WHERE zone_id = 'guarded'",
                "TRUNCATE public.audit_chain_heads",
                "INSERT INTO public.audit_chain_heads (zone_id, ledger, sequence) VALUES ('new', 'audit_events', 7)",
                """
                INSERT INTO public.audit_events
                SELECT zone_id, 'forged', 7, clock_timestamp(), occurred_at, event_type, actor_id, request_id, decision,
                    policy_set_version_id, manifest_sha256, evidence, event_hash, event_hash
                FROM public.audit_events WHERE zone_id = 'guarded' AND sequence = 6""")) {
            assertThatThrownBy(() -> plane.asSuperuser(statement))
                    .as(statement)
                    .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                            .isEqualTo(Outcome.RESTRICT_VIOLATION));
        }
    }

    private void appendSix(String zone) throws SQLException {
        append(zone, 1, EVENTS);
    }

    private Anchors anchors() throws SQLException {
        try (var login = plane.as("pawl_audit")) {
            return Anchors.take(login);
        }
    }

    private void append(String zone, int first, int last) throws SQLException {
        try (var login = plane.as("pawl_audit")) {
            AuditLog.appendToZones(
                    login,
                    IntStream.rangeClosed(first, last)
                            .mapToObj(number -> event(zone, number))
                            .toList());
        }
    }

    private static AuditEvent event(String zone, int number) {
        return AuditEvent.of(zone, "event-" + number, WHEN.plusSeconds(number), "token.exchanged")
                .by("bob")
                .decided("allow")
                .with("{\"n\": %d}".formatted(number));
    }

    private static AdminAuditEvent change(@Nullable String zone, String id) {
        return new AdminAuditEvent(zone, id, "ann", "archive", "application", "portal", null, "{\"was\": \"live\"}");
    }

    /** Every fourth transaction is rolled back. */
    private void appendRounds(List<String> zones, int rounds, int seed) throws SQLException {
        var random = new Random(seed);
        try (var login = plane.as("pawl_audit")) {
            login.setAutoCommit(false);
            for (int round = 1; round <= rounds; round++) {
                var events = new ArrayList<AuditEvent>();
                for (var zone : zones) {
                    events.add(AuditEvent.of(zone, seed + "-" + round, WHEN, "token.exchanged"));
                }
                Collections.shuffle(events, random);
                AuditLog.appendToZones(login, events);
                if (round % 4 == 0) {
                    login.rollback();
                } else {
                    login.commit();
                }
            }
        }
    }

    private static void runAtOnce(List<Callable<Void>> work) throws Exception {
        var threads = Executors.newFixedThreadPool(work.size());
        try {
            for (var done : threads.invokeAll(work, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean untilSomebodyWaits() throws SQLException {
        try (var observer = plane.database().connectAsSuperuser()) {
            return FreshDatabase.queryUntilEmpty(
                            observer,
                            """
                            SELECT 'nobody waits' WHERE NOT EXISTS (
                                SELECT FROM pg_stat_activity
                                WHERE datname = current_database() AND wait_event_type = 'Lock')""")
                    .isEmpty();
        }
    }

    private List<AuditFinding> findings(String zone, List<Anchors> anchors) throws SQLException {
        var found = new ArrayList<AuditFinding>();
        try (Connection login = plane.as("pawl_audit")) {
            AuditVerifier.ofZone(zone).against(anchors).verify(login, found::add);
        }
        return found;
    }
}
