package dev.pawl.conformance.schema;

import dev.pawl.embedded.EmbeddedDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Tries to change, remove and antedate rows that are to stay as they are. Confined to one thread. */
final class KeptRows {
    private static final String SUPERUSER = "a superuser";
    private static final String TIME = "recorded_at";

    private final EmbeddedDatabase database;
    private final List<String> breaches = new ArrayList<>();

    KeptRows(EmbeddedDatabase database) {
        this.database = database;
    }

    /** What is wrong when no service has the privilege, and a trigger refuses those above privileges. */
    List<String> breachesOfChange(List<String> services) throws SQLException {
        for (var service : services) {
            tryToChange(service, "origin", Outcome.INSUFFICIENT_PRIVILEGE);
        }
        tryToChange(database.owner(), "origin", Outcome.RESTRICT_VIOLATION);
        tryToChange(SUPERUSER, "origin", Outcome.RESTRICT_VIOLATION);
        tryToChange(SUPERUSER, "replica", Outcome.RESTRICT_VIOLATION);
        return breaches;
    }

    /** What is wrong when nobody can write a row with a time of their own. */
    List<String> breachesOfTime(List<String> services) throws SQLException {
        for (var service : services) {
            tryToAntedate(service, Outcome.INSUFFICIENT_PRIVILEGE);
        }
        tryToAntedate(database.owner(), Outcome.RESTRICT_VIOLATION);
        tryToAntedate(SUPERUSER, Outcome.RESTRICT_VIOLATION);
        return breaches;
    }

    private void tryToChange(String actor, String replicationRole, String safe) throws SQLException {
        try (var trial = Trial.asSuperuser(database)) {
            var tables = Catalog.of(trial).keptTables();
            trial.execute("SET LOCAL session_replication_role = " + replicationRole);
            for (var table : tables) {
                for (var statement : changes(table)) {
                    var attempt = "%s in replication role %s: %s".formatted(actor, replicationRole, statement);
                    int before = count(trial, table);
                    become(trial, actor);
                    expect(attempt, trial.attemptAndKeep(statement), safe);
                    trial.leaveRole();
                    expect(
                            attempt + ", and then SELECT",
                            trial.attempt("SELECT FROM public." + table),
                            Outcome.rows(before));
                }
            }
        }
    }

    /** CASCADE, since a foreign key would otherwise refuse TRUNCATE before the trigger is asked. */
    private static List<String> changes(String table) {
        return List.of(
                "UPDATE public.%s SET zone_id = 'zone-b'".formatted(table),
                "DELETE FROM public." + table,
                "TRUNCATE public.%s CASCADE".formatted(table));
    }

    private void tryToAntedate(String actor, String safe) throws SQLException {
        try (var trial = Trial.asSuperuser(database)) {
            var all = TenantTable.all(trial);
            var kept = trial.column("SELECT name FROM pg_temp.promised WHERE is_kept");
            var tables = all.stream()
                    .filter(table -> kept.contains(table.name()))
                    .filter(table -> table.ownRow().contains(TIME))
                    .toList();
            if (tables.isEmpty()) {
                throw new IllegalStateException("no table has " + TIME);
            }
            trial.workFor(Zone.A);
            become(trial, actor);
            for (var table : tables) {
                var insert =
                        """
                        INSERT INTO public.%1$s (%2$s)
                        SELECT %2$s FROM jsonb_populate_record(NULL::public.%1$s, ?::jsonb || ?::jsonb)"""
                                .formatted(table.name(), columns(trial, table.name()));
                var outcome = trial.attempt(insert, table.ownRow(), "{\"id\": \"antedated\"}");
                var attempt = "%s with %s, public.%s: INSERT with the %s of an older row"
                        .formatted(actor, Zone.A, table.name(), TIME);
                // The newest event of a chain meets no trigger when it comes again, and then its own number.
                if (!outcome.result().equals(Outcome.UNIQUE_VIOLATION)) {
                    expect(attempt, outcome, mayAppend(actor, table) ? Outcome.RESTRICT_VIOLATION : safe);
                }
            }
        }
    }

    /** What appends to the audit tables has the privilege, and meets the trigger. */
    private static boolean mayAppend(String actor, TenantTable table) {
        return actor.equals(Service.AUDIT_CHAIN) && table.name().matches("(admin_)?audit_events");
    }

    /** Those that a row may be given. */
    private static String columns(Trial trial, String table) throws SQLException {
        return trial.column(
                        """
                        SELECT string_agg(quote_ident(attname), ', ') FROM pg_catalog.pg_attribute
                        WHERE attrelid = ('public.' || ?)::regclass AND attnum > 0 AND attgenerated = ''""",
                        table)
                .get(0);
    }

    private static void become(Trial trial, String actor) throws SQLException {
        if (!actor.equals(SUPERUSER)) {
            trial.enter(actor);
        }
    }

    private static int count(Trial trial, String table) throws SQLException {
        return Integer.parseInt(
                trial.column("SELECT count(*) FROM public." + table).get(0));
    }

    private void expect(String attempt, Outcome outcome, String safe) {
        if (!outcome.result().equals(safe)) {
            breaches.add("%s should come to %s but came to %s".formatted(attempt, safe, outcome));
        }
    }
}
