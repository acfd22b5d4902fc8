package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.engine.audit.AuditEvent;
import dev.pawl.engine.audit.AuditFinding;
import dev.pawl.engine.audit.AuditLog;
import dev.pawl.engine.audit.AuditVerifier;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** Laws of chains and of the hash, tried with events that are made up at random. */
final class AuditHashLawsTest {
    private static @Nullable Migrated plane;
    private static int zones;

    @BeforeContainer
    static void migrate() {
        plane = Migrated.on(EmbeddedServer.BUNDLED_MAJOR);
    }

    @AfterContainer
    static void drop() {
        plane().close();
    }

    /** Server and application compute the same hash of whatever can be stored, and a chain of it is whole. */
    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void aChainOfAnyEventsIsWholeForBothWhoVerify(@ForAll("contents") List<Content> contents) throws SQLException {
        var zone = "law-" + zones++;
        var events = new ArrayList<AuditEvent>();
        for (int i = 0; i < contents.size(); i++) {
            events.add(contents.get(i).in(zone, "event-" + i));
        }
        var found = new ArrayList<AuditFinding>();
        try (var login = plane().as("pawl_audit")) {
            var receipts = AuditLog.appendToZones(login, events);
            assertThat(receipts.get(receipts.size() - 1).sequence()).isEqualTo(contents.size());
            AuditVerifier.ofZone(zone).verify(login, found::add);
        }
        assertThat(found).isEmpty();
        assertThat(plane().query("SELECT problem FROM public.audit_verify(only_chain => '%s')".formatted(zone)))
                .isEmpty();
    }

    /** However a word is divided among two fields, and whether a field is empty or missing, makes another hash. */
    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void aWordThatMovesBetweenFieldsMakesAnotherHash(@ForAll("words") String word) throws SQLException {
        assertThat(plane().query(
                                """
                        SELECT count(DISTINCT public.audit_event_hash(event)) = count(*)
                        FROM (
                            SELECT left('%1$s', place), right('%1$s', length('%1$s') - place)
                            FROM generate_series(0, length('%1$s')) AS place
                            UNION ALL VALUES ('%1$s', NULL), (NULL, '%1$s')
                        ) AS divided (actor, request)
                        CROSS JOIN jsonb_populate_record(NULL::public.audit_events, jsonb_build_object(
                            'zone_id', 'z', 'sequence', 1, 'actor_id', actor, 'request_id', request)) AS event"""
                                        .formatted(word)))
                .containsExactly("t");
    }

    record Content(
            String type,
            @Nullable String actor,
            @Nullable String request,
            @Nullable String decision,
            long micros,
            String word) {
        AuditEvent in(String zone, String id) {
            var when = Instant.EPOCH.plusSeconds(micros / 1_000_000).plusNanos(micros % 1_000_000 * 1000);
            var evidence = "{\"%s\": [1.50, null, \"%1$s\"]}"
                    .formatted(word.replace("\\", "\\\\").replace("\"", "\\\""));
            return new AuditEvent(zone, id, when, type, actor, request, decision, null, null, evidence);
        }
    }

    @Provide
    Arbitrary<List<Content>> contents() {
        var text = Arbitraries.strings()
                .withChars("aZ09 .,:;|\u001f\0é漢\"'\\\t\n")
                .withChars('\u00a0', '\u00ff')
                .ofMaxLength(12);
        var optional = text.injectNull(0.3);
        var decision = Arbitraries.of("allow", "deny", "step_up").injectNull(0.3);
        // JSON has to escape the others, which is for its writer to do.
        var word = Arbitraries.strings().withChars("ab\"\\é漢 ").ofMaxLength(12);
        var micros = Arbitraries.longs().between(0, 4_000_000_000_000_000L);
        return Combinators.combine(text, optional, optional, decision, micros, word)
                .as(Content::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings().withChars("a01é,\u001f").ofMinLength(1).ofMaxLength(10);
    }

    private static Migrated plane() {
        if (plane == null) {
            throw new IllegalStateException("no container is open");
        }
        return plane;
    }
}
