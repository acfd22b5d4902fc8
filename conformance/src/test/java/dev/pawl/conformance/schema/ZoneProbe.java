package dev.pawl.conformance.schema;

import dev.pawl.embedded.EmbeddedDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tries what one role can do to the rows of two zones. What privileges allow has to be stopped by the zone, and what
 * they do not allow has to be refused; nothing else counts as safe. Confined to one thread.
 */
final class ZoneProbe implements AutoCloseable {
    private static final String APART = ", ";

    private final Trial trial;
    private final String role;
    private final Zone zone;
    private final List<TenantTable> tables;
    private final Map<String, Privileges> privileges;
    private final List<String> breaches = new ArrayList<>();

    private ZoneProbe(
            Trial trial, String role, Zone zone, List<TenantTable> tables, Map<String, Privileges> privileges) {
        this.trial = trial;
        this.role = role;
        this.zone = zone;
        this.tables = tables;
        this.privileges = privileges;
    }

    static ZoneProbe of(EmbeddedDatabase database, String role, Zone zone) throws SQLException {
        var trial = Trial.asSuperuser(database);
        var probe = new ZoneProbe(trial, role, zone, TenantTable.all(trial), Privileges.of(role, trial));
        trial.enter(role);
        trial.workFor(zone);
        return probe;
    }

    /** What is wrong when no row at all may be reached. */
    List<String> breachesWithoutZone() throws SQLException {
        for (var table : tables) {
            expect(table, "SELECT", read(table), reads(table) ? Outcome.NO_ROWS : Outcome.INSUFFICIENT_PRIVILEGE);
            changesNothing(table);
            insertIsRefused(table, "INSERT of a copy of a row of zone A", table.ownRow());
        }
        return breaches;
    }

    /** What is wrong when no row may be seen or changed, as far as the owner can be kept from it. */
    List<String> breachesOfOwner() throws SQLException {
        for (var table : tables) {
            expect(table, "SELECT", read(table), Outcome.NO_ROWS);
            changesNothing(table);
        }
        return breaches;
    }

    /** What is wrong when exactly the rows of zone A may be reached. */
    List<String> breachesInOwnZone() throws SQLException {
        for (var table : tables) {
            readsOwnRows(table);
            changesOwnRows(table);
            insertIsRefused(table, "INSERT of a copy of a row of zone B", table.foreignRow());
            expect(
                    table,
                    "UPDATE that moves the rows to zone B",
                    trial.attempt(
                            "UPDATE public.%s SET %s = '%s'".formatted(table.name(), table.zoneColumn(), Zone.B.id())),
                    Outcome.INSUFFICIENT_PRIVILEGE);
        }
        return breaches;
    }

    /** Neither statement reads a column, so no policy for SELECT stands in for one that is missing. */
    private void changesNothing(TenantTable table) throws SQLException {
        var updatable = privileges(table).updatable();
        var column = updatable.isEmpty() ? table.zoneColumn() : updatable.get(0);
        var update = trial.attempt("UPDATE public.%s SET %s = DEFAULT".formatted(table.name(), column));
        expect(table, "UPDATE", update, untouched(!updatable.isEmpty()));
        var delete = trial.attempt("DELETE FROM public." + table.name());
        expect(table, "DELETE", delete, untouched(privileges(table).deletes()));
    }

    /** A table that keeps its rows refuses even a change of none, to those who have the privilege. */
    private static String[] untouched(boolean privileged) {
        return privileged
                ? new String[] {Outcome.NO_ROWS, Outcome.RESTRICT_VIOLATION}
                : new String[] {Outcome.INSUFFICIENT_PRIVILEGE};
    }

    private void readsOwnRows(TenantTable table) throws SQLException {
        if (!reads(table)) {
            expect(table, "SELECT", read(table), Outcome.INSUFFICIENT_PRIVILEGE);
            return;
        }
        expect(table, "SELECT", read(table), Outcome.rows(table.ownRows()));
        expect(
                table,
                "SELECT of what is not in the zone",
                trial.attempt("SELECT FROM public.%s WHERE %s IS DISTINCT FROM '%s'"
                        .formatted(table.name(), table.zoneColumn(), zone.id())),
                Outcome.NO_ROWS);
    }

    private void changesOwnRows(TenantTable table) throws SQLException {
        var all = Outcome.rows(table.ownRows());
        var columns = new ArrayList<>(privileges(table).updatable());
        columns.retainAll(privileges(table).readable());
        if (!columns.isEmpty()) {
            var update = trial.attempt("UPDATE public.%1$s SET %2$s = %2$s".formatted(table.name(), columns.get(0)));
            expect(table, "UPDATE", update, all);
        }
        var delete = trial.attempt("DELETE FROM public." + table.name());
        if (privileges(table).deletes()) {
            expect(table, "DELETE", delete, all, Outcome.FOREIGN_KEY_VIOLATION);
        } else {
            expect(table, "DELETE", delete, Outcome.INSUFFICIENT_PRIVILEGE);
        }
        if (!privileges(table).insertable().isEmpty()) {
            var insert = copy(table, table.ownRow());
            expect(table, "INSERT of a copy of its own row", insert, Outcome.rows(1), Outcome.UNIQUE_VIOLATION);
        }
    }

    private void insertIsRefused(TenantTable table, String action, String row) throws SQLException {
        expect(table, action, copy(table, row), Outcome.INSUFFICIENT_PRIVILEGE);
    }

    private Outcome copy(TenantTable table, String row) throws SQLException {
        var granted = privileges(table).insertable();
        var columns = granted.isEmpty() ? table.zoneColumn() : String.join(APART, granted);
        return trial.attempt(
                "INSERT INTO public.%1$s (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::public.%1$s, ?::jsonb)"
                        .formatted(table.name(), columns),
                row);
    }

    private Outcome read(TenantTable table) throws SQLException {
        return trial.attempt("SELECT FROM public." + table.name());
    }

    private boolean reads(TenantTable table) {
        return !privileges(table).readable().isEmpty();
    }

    private Privileges privileges(TenantTable table) {
        var held = privileges.get(table.name());
        if (held == null) {
            throw new IllegalStateException("no privileges were read for " + table.name());
        }
        return held;
    }

    private void expect(TenantTable table, String action, Outcome outcome, String... safe) {
        if (!List.of(safe).contains(outcome.result())) {
            breaches.add("%s with %s, public.%s: %s should come to %s but came to %s"
                    .formatted(role, zone, table.name(), action, String.join(" or ", safe), outcome));
        }
    }

    @Override
    public void close() throws SQLException {
        trial.close();
    }
}
