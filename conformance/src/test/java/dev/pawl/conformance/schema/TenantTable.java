package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * A table or partition whose rows belong to zones, as a superuser sees it.
 *
 * @param ownRows how many rows zone A has
 * @param ownRow one of them, as JSON
 * @param foreignRow one of zone B's
 */
record TenantTable(String name, String zoneColumn, int ownRows, String ownRow, String foreignRow) {
    static List<TenantTable> all(Trial superuser) throws SQLException {
        superuser.execute(Bundled.testFile("catalog.sql"));
        var names = superuser.rows(
                "SELECT name, zone_column FROM pg_temp.promised WHERE zone_column IS NOT NULL ORDER BY name",
                row -> List.of(row.getString(1), row.getString(2)));
        var tables = new ArrayList<TenantTable>();
        for (var name : names) {
            tables.add(read(superuser, name.get(0), name.get(1)));
        }
        return tables;
    }

    private static TenantTable read(Trial superuser, String name, String zoneColumn) throws SQLException {
        var own = rowsOf(superuser, name, zoneColumn, Zone.A);
        var foreign = rowsOf(superuser, name, zoneColumn, Zone.B);
        if (own.isEmpty() || foreign.isEmpty()) {
            throw new IllegalStateException("two-zones.sql has no row of each zone for public." + name);
        }
        return new TenantTable(name, zoneColumn, own.size(), own.get(0), foreign.get(0));
    }

    private static List<String> rowsOf(Trial superuser, String name, String zoneColumn, Zone zone) throws SQLException {
        return superuser.column(
                "SELECT to_jsonb(line) FROM public.%s AS line WHERE %s = ?".formatted(name, zoneColumn), zone.id());
    }
}
