package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a month of audit events goes, and what keeps it. */
abstract class Retention {
    private static final String MONTH = "public.audit_events_2025_01";
    private static final String NOT_IN_THAT_STATE = "55000";

    /** A month that is long over, with three events, as if they had been appended then. */
    private static final String PAST =
            """
            SET LOCAL ROLE owner;
            CREATE TABLE public.audit_events_2025_01 (LIKE public.audit_events INCLUDING ALL);
            ALTER TABLE public.audit_events ATTACH PARTITION public.audit_events_2025_01
                FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2025-02-01 00:00:00+00');
            RESET ROLE;
            SET LOCAL session_replication_role = replica;
            DO $$
            DECLARE
                event public.audit_events;
            BEGIN
                event.zone_id := 'zone-a';
                event.event_type := 'token.exchanged';
                event.evidence := '{}';
                event.previous_hash := decode(repeat('00', 32), 'hex');
                FOR number IN 1..3 LOOP
                    event.sequence := number;
                    event.id := 'old-' || number;
                    event.recorded_at := '2025-01-10 00:00:00+00';
                    event.occurred_at := event.recorded_at;
                    event.event_hash := public.audit_event_hash(event);
                    INSERT INTO public.audit_events SELECT event.*;
                    event.previous_hash := event.event_hash;
                END LOOP;
                INSERT INTO public.audit_chain_heads (zone_id, ledger, sequence, hash, recorded_at)
                VALUES ('zone-a', 'audit_events', 3, event.event_hash, event.recorded_at);
            END
            $$;
            SET LOCAL session_replication_role = origin;
            SELECT set_config('pawl.zone_id', 'zone-a', true);
            SELECT * FROM public.audit_append('zone-a', 'new', now(), 'token.exchanged')""";

    private static final String EXPORT =
            """
            SELECT public.audit_exported('archive', zone_id, sequence, event_hash)
            FROM public.audit_events WHERE sequence = %d""";

    private final int major;
    private Migrated plane;

    Retention(int major) {
        this.major = major;
    }

    @BeforeEach
    void migrate() throws SQLException {
        plane = Migrated.on(major);
        plane.asSuperuser(PAST);
    }

    @AfterEach
    void drop() {
        plane.close();
    }

    @Test
    void aMonthGoesOnlyPastRetentionVerifiedAndExportedByAll() throws Exception {
        assertThat(obstacles()).hasSize(2).anyMatch(reason -> reason.contains("verified"));
        refused("SELECT public.audit_release_month('%s')".formatted(MONTH));
        assertThat(verifyMonth()).isEmpty();
        export(2);
        assertThat(obstacles()).singleElement().asString().contains("archive has not exported all of it");
        export(3);
        plane.asOwner("UPDATE public.audit_retention SET retain_days = 36500");
        assertThat(obstacles()).singleElement().asString().contains("it is kept until");
        plane.asOwner("UPDATE public.audit_retention SET retain_days = 365");
        refused("SELECT public.audit_drop_month('%s')".formatted(MONTH));
        plane.asOwner("SELECT public.audit_release_month('%s')".formatted(MONTH));
        refused("SELECT public.audit_drop_month('%s')".formatted(MONTH));

        plane.asOwner("ALTER TABLE public.audit_events DETACH PARTITION %s CONCURRENTLY".formatted(MONTH));
        assertThat(broken()).as("between the steps").isEmpty();
        plane.asOwner(
                "UPDATE public.audit_retention SET held_since = now(), held_by = 'court', held_because = 'case 7'");
        refused("SELECT public.audit_drop_month('%s')".formatted(MONTH));
        plane.asOwner("UPDATE public.audit_retention SET held_since = NULL, held_by = NULL, held_because = NULL");
        plane.asOwner("SELECT public.audit_drop_month('%s')".formatted(MONTH));

        assertThat(plane.query("SELECT to_regclass('%s')".formatted(MONTH))).containsExactly("null");
        assertThat(plane.query("SELECT events FROM public.audit_months WHERE dropped_at IS NOT NULL"))
                .containsExactly("3");
        assertThat(broken()).isEmpty();
        assertThat(plane.query("SELECT sequence FROM public.audit_events")).containsExactly("4");
    }

    @Test
    void aMonthThatWasTamperedWithIsNotVerifiedAndStays() throws Exception {
        plane.asSuperuser(
                """
                ALTER TABLE public.audit_events DISABLE TRIGGER USER;
                UPDATE public.audit_events SET actor_id = 'mallory' WHERE sequence = 2""");
        export(3);

        assertThat(verifyMonth()).containsExactly("it was changed");
        assertThat(obstacles()).singleElement().asString().contains("found broken");
    }

    @Test
    void noServiceDropsAMonthOrGoesBelowTheFloor() throws Exception {
        for (var service : Service.grantees().toList()) {
            try (var login = plane.as(service)) {
                assertThatThrownBy(
                                () -> Migrated.execute(login, "SELECT public.audit_drop_month('%s')".formatted(MONTH)))
                        .as(service)
                        .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                                .isEqualTo(Outcome.INSUFFICIENT_PRIVILEGE));
            }
        }
        try (var api = plane.as("pawl_api")) {
            for (var change : List.of("retain_days = 1", "floor_days = 1")) {
                assertThatThrownBy(() -> Migrated.execute(api, "UPDATE public.audit_retention SET " + change))
                        .as(change)
                        .isInstanceOf(SQLException.class);
            }
        }
    }

    private List<String> obstacles() throws SQLException {
        return plane.query("SELECT public.audit_month_obstacles('%s')".formatted(MONTH));
    }

    private List<String> verifyMonth() throws SQLException {
        return plane.query("SELECT problem FROM public.audit_verify_month('%s')".formatted(MONTH));
    }

    private List<String> broken() throws SQLException {
        return plane.query("SELECT problem FROM public.audit_verify()");
    }

    private void export(int sequence) throws SQLException {
        try (var audit = plane.as("pawl_audit", "zone-a")) {
            Migrated.execute(audit, EXPORT.formatted(sequence));
        }
    }

    private void refused(String statement) {
        assertThatThrownBy(() -> plane.asOwner(statement))
                .as(statement)
                .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                        .isEqualTo(NOT_IN_THAT_STATE));
    }
}
