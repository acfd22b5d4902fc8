package dev.pawl.conformance.schema;

/** What somebody with the owner's login can do to a chain of six events, once triggers and row security are off. */
enum Tampering {
    CHANGES_THE_EVIDENCE(true, "UPDATE public.audit_events SET evidence = '{\"n\": 0}' WHERE %s AND sequence = 3"),
    CHANGES_THE_ACTOR_OF_THE_FIRST(
            true, "UPDATE public.audit_events SET actor_id = 'mallory' WHERE %s AND sequence = 1"),
    MOVES_A_WORD_FROM_ONE_FIELD_TO_THE_NEXT(
            true, "UPDATE public.audit_events SET actor_id = NULL, request_id = actor_id WHERE %s AND sequence = 2"),
    CHANGES_A_TIME(
            true,
            "UPDATE public.audit_events SET occurred_at = occurred_at - interval '1 day' WHERE %s AND sequence = 6"),
    CHANGES_AN_EVENT_AND_ITS_HASH(
            true,
            """
            UPDATE public.audit_events SET decision = 'deny' WHERE %1$s AND sequence = 4;
            UPDATE public.audit_events AS event SET event_hash = public.audit_event_hash(event)
            WHERE %1$s AND sequence = 4"""),
    DELETES_ONE_IN_THE_MIDDLE(true, "DELETE FROM public.audit_events WHERE %s AND sequence = 4"),
    DELETES_THE_FIRST(true, "DELETE FROM public.audit_events WHERE %s AND sequence = 1"),
    DELETES_THE_LAST(true, "DELETE FROM public.audit_events WHERE %s AND sequence = 6"),
    DELETES_ALL_BUT_THE_HEAD(true, "DELETE FROM public.audit_events WHERE %s"),
    DELETES_THE_HEAD(true, "DELETE FROM public.audit_chain_heads WHERE %s"),
    SWAPS_TWO(
            true,
            """
            UPDATE public.audit_events SET sequence = sequence + 100 WHERE %1$s AND sequence IN (3, 4);
            UPDATE public.audit_events SET sequence = 207 - sequence WHERE %1$s AND sequence > 100"""),
    USES_A_NUMBER_TWICE(true, "UPDATE public.audit_events SET sequence = 2 WHERE %s AND sequence = 3"),
    INSERTS_ONE_BEYOND_THE_HEAD(
            true,
            """
            INSERT INTO public.audit_events
            SELECT zone_id, 'forged', 7, recorded_at, occurred_at, event_type, actor_id, request_id, decision,
                policy_set_version_id, manifest_sha256, evidence, event_hash, event_hash
            FROM public.audit_events WHERE %s AND sequence = 6"""),
    SETS_THE_HEAD_BACK(
            true,
            """
            UPDATE public.audit_chain_heads AS head SET sequence = event.sequence, hash = event.event_hash
            FROM public.audit_events AS event WHERE head.%1$s AND event.%1$s AND event.sequence = 5"""),
    DELETES_THE_LAST_AND_SETS_THE_HEAD_BACK(
            false,
            """
            UPDATE public.audit_chain_heads AS head SET sequence = event.sequence, hash = event.event_hash
            FROM public.audit_events AS event WHERE head.%1$s AND event.%1$s AND event.sequence = 4;
            DELETE FROM public.audit_events WHERE %1$s AND sequence > 4"""),
    REWRITES_EVERYTHING_FROM_ONE_EVENT_ON(
            false,
            """
            UPDATE public.audit_events SET actor_id = 'mallory' WHERE %1$s AND sequence = 3;
            DO $$ BEGIN FOR number IN 3..6 LOOP
                UPDATE public.audit_events AS event SET previous_hash = earlier.event_hash
                FROM public.audit_events AS earlier
                WHERE event.%1$s AND earlier.%1$s AND event.sequence = number AND earlier.sequence = number - 1;
                UPDATE public.audit_events AS event SET event_hash = public.audit_event_hash(event)
                WHERE %1$s AND sequence = number;
            END LOOP; END $$;
            UPDATE public.audit_chain_heads AS head SET hash = event.event_hash
            FROM public.audit_events AS event WHERE head.%1$s AND event.%1$s AND event.sequence = 6"""),
    DELETES_THE_WHOLE_CHAIN(
            false, "DELETE FROM public.audit_events WHERE %1$s; DELETE FROM public.audit_chain_heads WHERE %1$s"),
    PRETENDS_THAT_A_MONTH_WAS_DROPPED(
            false,
            """
            INSERT INTO public.audit_months (month, opens, closes, events, released_at, dropped_at)
            VALUES ('forged', '2020-01-01', '2020-02-01', 3, now(), now());
            INSERT INTO public.audit_month_ends (zone_id, month, sequence, hash, recorded_at)
            SELECT zone_id, 'forged', sequence, event_hash, '2020-01-15' FROM public.audit_events
            WHERE %1$s AND sequence = 3;
            DELETE FROM public.audit_events WHERE %1$s AND sequence <= 3""");

    private static final String UNGUARD =
            """
            ALTER TABLE public.audit_events DISABLE TRIGGER USER;
            ALTER TABLE public.audit_chain_heads DISABLE TRIGGER USER;
            ALTER TABLE public.audit_events NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE public.audit_chain_heads NO FORCE ROW LEVEL SECURITY;
            ALTER TABLE public.audit_month_ends NO FORCE ROW LEVEL SECURITY;
            """;
    private static final String GUARD =
            """
            ;
            ALTER TABLE public.audit_events ENABLE TRIGGER USER;
            ALTER TABLE public.audit_chain_heads ENABLE TRIGGER USER;
            ALTER TABLE public.audit_events FORCE ROW LEVEL SECURITY;
            ALTER TABLE public.audit_chain_heads FORCE ROW LEVEL SECURITY;
            ALTER TABLE public.audit_month_ends FORCE ROW LEVEL SECURITY""";

    private final boolean shows;
    private final String statements;

    Tampering(boolean shows, String statements) {
        this.shows = shows;
        this.statements = statements;
    }

    /** Whether the database alone shows it; if not, it takes heads that were kept outside. */
    boolean showsInTheDatabase() {
        return shows;
    }

    /** One transaction of the owner. */
    String on(String zone) {
        return UNGUARD + statements.formatted("zone_id = '" + zone + "'") + GUARD;
    }
}
