package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.outbox.DispatchPolicy;
import dev.pawl.engine.outbox.Outbox;
import dev.pawl.engine.outbox.OutboxDispatcher;
import dev.pawl.engine.outbox.OutboxFailure;
import dev.pawl.engine.outbox.OutboxMessage;
import dev.pawl.engine.outbox.OutboxSignal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Messages of two zones and their dispatchers. One database, whose outboxes are empty before each test. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class Outboxes {
    private static final Duration NO_TIME = Duration.ofMillis(1);
    private static final int PATIENCE_SECONDS = 60;

    private final int major;
    private Migrated plane;

    Outboxes(int major) {
        this.major = major;
    }

    @BeforeAll
    void migrate() throws SQLException {
        plane = Migrated.on(major);
        plane.asSuperuser("INSERT INTO public.zones (id, slug, name, owner_account_id)"
                + " VALUES ('zone-a', 'a', 'A', 'ann'), ('zone-b', 'b', 'B', 'ann')");
    }

    @AfterAll
    void drop() {
        plane.close();
    }

    @BeforeEach
    void empty() throws SQLException {
        plane.asSuperuser("SET lock_timeout = '20s'; TRUNCATE public.event_outbox, public.coordinator_outbox");
    }

    @Test
    void dispatchersAtWorkAtTheSameTimePublishEachMessageOnce() throws Exception {
        write(200);
        var published = new ConcurrentLinkedQueue<String>();
        var work = new ArrayList<Callable<Integer>>();
        for (int number = 0; number < 4; number++) {
            var worker = "worker-" + number;
            work.add(() -> drain(worker, published));
        }
        var threads = Executors.newFixedThreadPool(work.size());
        try {
            for (var done : threads.invokeAll(work, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(published).hasSize(200).doesNotHaveDuplicates();
        assertThat(states()).containsExactly("published 200");
    }

    @Test
    void aLostLeaseSettlesNothing() throws Exception {
        write(1);
        try (var api = plane.as("pawl_api")) {
            var late = Outbox.EVENTS.claim(api, "late", DispatchPolicy.DEFAULT.claiming(10, NO_TIME));
            awaitEndOfLease(api);
            var owner = Outbox.EVENTS.claim(api, "owner", DispatchPolicy.DEFAULT);
            var lost = late.messages();

            assertThat(owner.messages()).extracting(OutboxMessage::id).containsExactly("message-1");
            assertThat(Outbox.EVENTS.complete(api, late, lost)).isEqualTo(lost);
            assertThat(Outbox.EVENTS.release(api, late, lost)).isEqualTo(lost);
            assertThat(Outbox.EVENTS.extend(api, late, lost, DispatchPolicy.DEFAULT))
                    .isEqualTo(lost);
            assertThat(Outbox.EVENTS.fail(
                            api, late, List.of(new OutboxFailure(lost.get(0), "late")), DispatchPolicy.DEFAULT))
                    .isEqualTo(lost);
            assertThat(Outbox.EVENTS.complete(api, owner, owner.messages())).isEmpty();
            assertThat(Outbox.EVENTS.complete(api, owner, owner.messages())).isEqualTo(owner.messages());
        }
        assertThat(states()).containsExactly("published 1");
    }

    @Test
    void aDispatcherThatDiesAfterItsClaimCountsNoAttempt() throws Exception {
        write(1);
        var policy = DispatchPolicy.DEFAULT.claiming(10, NO_TIME).givingUpAfter(1, 4);
        try (var api = plane.as("pawl_api")) {
            for (int crash = 0; crash < 4; crash++) {
                assertThat(Outbox.EVENTS.claim(api, "crash", policy).messages())
                        .extracting(OutboxMessage::attempts)
                        .containsExactly(0);
                awaitEndOfLease(api);
            }
            assertThat(Outbox.EVENTS.claim(api, "after", policy).isEmpty()).isTrue();
        }
        assertThat(plane.query("SELECT format('%s %s %s', status, attempts, last_error) FROM public.event_outbox"))
                .containsExactly("dead 0 its lease ran out 4 times");
    }

    @Test
    void aFailureWaitsLongerEachTimeAndAtLastIsDeadWithItsReason() throws Exception {
        write(1);
        var policy = new DispatchPolicy(10, Duration.ofSeconds(30), 20, 3, Duration.ofMinutes(1), Duration.ofHours(1));
        var pauses = new ArrayList<Double>();
        try (var api = plane.as("pawl_api")) {
            for (int attempt = 0; attempt < 3; attempt++) {
                var claim = Outbox.EVENTS.claim(api, "worker", policy);
                var failure = new OutboxFailure(claim.messages().get(0), "the other side said \0 no");
                assertThat(Outbox.EVENTS.fail(api, claim, List.of(failure), policy))
                        .isEmpty();
                pauses.add(Double.parseDouble(plane.query(
                                "SELECT extract(epoch FROM available_at - clock_timestamp()) FROM public.event_outbox")
                        .get(0)));
                plane.asSuperuser("UPDATE public.event_outbox SET available_at = now() WHERE status = 'pending'");
            }
        }
        assertThat(pauses.get(0)).isBetween(30.0, 78.0);
        assertThat(pauses.get(1)).isBetween(90.0, 156.0);
        assertThat(states()).containsExactly("dead 1");
        assertThat(plane.query("SELECT last_error FROM public.event_outbox").get(0))
                .startsWith("the other side said");
    }

    @Test
    void theDeadHoldNothingUpAndAreRequeuedInTheirZoneOnly() throws Exception {
        write(3);
        plane.asSuperuser("UPDATE public.event_outbox SET status = 'dead', settled_at = now(), last_error = 'x'"
                + " WHERE id IN ('message-1', 'message-2')");
        try (var api = plane.as("pawl_api", "zone-a")) {
            assertThat(Outbox.EVENTS
                            .claim(api, "worker", DispatchPolicy.DEFAULT)
                            .messages())
                    .extracting(OutboxMessage::id)
                    .containsExactly("message-3");
            assertThat(Outbox.EVENTS.requeue(api, "zone-b", List.of("message-2")))
                    .isEmpty();
            assertThat(Outbox.EVENTS.requeue(api, "zone-a", List.of("message-1", "message-3")))
                    .containsExactly("message-1");
            assertThat(Outbox.EVENTS
                            .claim(api, "worker", DispatchPolicy.DEFAULT)
                            .messages())
                    .extracting(OutboxMessage::id)
                    .containsExactly("message-1");
        }
    }

    @Test
    void aDispatcherGivesBackWhatItHasNoTimeFor() throws Exception {
        write(3);
        var now = new ArrayList<>(List.of(Instant.EPOCH));
        var dispatcher = OutboxDispatcher.of(
                Outbox.EVENTS,
                "slow",
                DispatchPolicy.DEFAULT,
                message -> {
                    now.set(0, now.get(0).plusSeconds(10));
                    if (message.id().equals("message-2")) {
                        throw new IllegalStateException("no");
                    }
                },
                () -> now.get(0));
        try (var api = plane.as("pawl_api")) {
            assertThat(dispatcher.dispatch(api)).isEqualTo(new OutboxDispatcher.Outcome(3, 1, 1, 0, 1));
        }
        assertThat(plane.query("SELECT id FROM public.event_outbox WHERE available_at <= now() AND attempts = 0"
                        + " AND status = 'pending'"))
                .containsExactly("message-3");
    }

    @Test
    void aCommitWakesWhoeverListens() throws Exception {
        try (var listener = plane.as("pawl_api");
                var signal = OutboxSignal.listen(listener, Outbox.EVENTS)) {
            assertThat(signal.await(NO_TIME)).isFalse();
            write(2);
            assertThat(signal.await(Duration.ofSeconds(PATIENCE_SECONDS))).isTrue();
            try (var api = plane.as("pawl_api", "zone-a")) {
                api.setAutoCommit(false);
                Migrated.execute(api, "SET LOCAL pawl.announce = 'off'");
                Migrated.execute(
                        api,
                        "INSERT INTO public.event_outbox (zone_id, id, topic, payload)"
                                + " VALUES ('zone-a', 'two-phase', 'session.opened', '{}')");
                Migrated.execute(api, "PREPARE TRANSACTION 'two-phase-%d'".formatted(major));
                api.setAutoCommit(true);
                Migrated.execute(api, "ROLLBACK PREPARED 'two-phase-%d'".formatted(major));
            }
            assertThat(signal.await(NO_TIME)).isFalse();
        }
    }

    @Test
    void depthAndClaimsAreReadFromIndexesHoweverMuchWasPublished() throws Exception {
        plane.asSuperuser(
                """
                INSERT INTO public.event_outbox (zone_id, id, topic, payload, status, settled_at, created_at)
                SELECT 'zone-a', 'old-' || number, 'session.opened', '{}', 'published', now() - interval '1 day',
                    now() - interval '2 days'
                FROM generate_series(1, 30000) AS number;
                ANALYZE public.event_outbox""");
        write(5);
        try (var api = plane.as("pawl_api")) {
            var depth = Outbox.EVENTS.depth(api, 3);
            assertThat(depth.pending()).isEqualTo(3);
            assertThat(depth.due()).isEqualTo(3);
            assertThat(depth.dead()).isZero();
            assertThat(depth.oldest()).hasValueSatisfying(age -> assertThat(age).isLessThan(Duration.ofHours(1)));
            // What a session looks up in the catalogs at first is not counted.
            Outbox.EVENTS.claim(api, "first", DispatchPolicy.DEFAULT.claiming(1, Duration.ofMinutes(1)));
            Outbox.EVENTS.purge(api, Duration.ofDays(7), 1);
            for (var call : List.of(
                    "public.outbox_depth('event_outbox')",
                    "public.outbox_claim('event_outbox', 'explained')",
                    "public.outbox_purge('event_outbox', '7 days')")) {
                assertThat(pages(api, call)).as("pages that %s touches", call).isLessThan(250);
            }
            assertThat(Outbox.EVENTS.purge(api, Duration.ofHours(1), 100)).isEqualTo(100);
        }
        assertThat(plane.query("SELECT relpages FROM pg_class WHERE relname = 'event_outbox'"))
                .allSatisfy(pages -> assertThat(Integer.parseInt(pages)).isGreaterThan(300));
    }

    @Test
    void aBurstIsClaimedByItsIndexWhileStatisticsKnowOfNoMessageThatIsDue() throws Exception {
        plane.asSuperuser("ANALYZE public.event_outbox");
        write(30_000);
        try (var api = plane.as("pawl_api")) {
            // What a session looks up in the catalogs at first is not counted.
            Outbox.EVENTS.claim(api, "first", DispatchPolicy.DEFAULT.claiming(1, Duration.ofMinutes(1)));

            assertThat(pages(api, "public.outbox_claim('event_outbox', 'burst', 1)"))
                    .isLessThan(250);
        }
    }

    @Test
    void anythingElseThanAnOutboxIsRefused() throws Exception {
        try (var api = plane.as("pawl_api")) {
            for (var name : List.of("zones", "event_outbox; DROP TABLE zones", "")) {
                assertThatThrownBy(() -> new Outbox(name).depth(api, 1))
                        .as(name)
                        .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                                .isEqualTo("22023"));
            }
        }
    }

    private int drain(String worker, ConcurrentLinkedQueue<String> published) throws SQLException {
        var dispatcher = OutboxDispatcher.of(
                Outbox.EVENTS,
                worker,
                DispatchPolicy.DEFAULT.claiming(7, Duration.ofMinutes(5)),
                message -> published.add(message.zone() + "/" + message.id()),
                Instant::now);
        int batches = 0;
        try (var api = plane.as("pawl_api")) {
            while (dispatcher.dispatch(api).claimed() > 0) {
                batches++;
            }
        }
        return batches;
    }

    /** Odd ones in zone A, even ones in zone B. */
    private void write(int messages) throws SQLException {
        plane.asSuperuser(
                """
                INSERT INTO public.event_outbox (zone_id, id, topic, payload)
                SELECT CASE number %% 2 WHEN 1 THEN 'zone-a' ELSE 'zone-b' END, 'message-' || number,
                    'session.opened', '{}'
                FROM generate_series(1, %d) AS number"""
                        .formatted(messages));
    }

    private static void awaitEndOfLease(Connection connection) throws SQLException {
        assertThat(FreshDatabase.queryUntilEmpty(
                        connection, "SELECT 'leased' FROM public.outbox_depth('event_outbox') WHERE due < pending"))
                .isEmpty();
    }

    private List<String> states() throws SQLException {
        return plane.query("SELECT status || ' ' || count(*) FROM public.event_outbox GROUP BY status");
    }

    private static long pages(Connection connection, String call) throws SQLException {
        var plan = FreshDatabase.query(connection, "EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM " + call);
        var hit = Pattern.compile("\"Shared (?:Hit|Read) Blocks\": (\\d+)").matcher(plan.get(0));
        long pages = 0;
        for (int found = 0; found < 2 && hit.find(); found++) {
            pages += Long.parseLong(hit.group(1));
        }
        return pages;
    }
}
