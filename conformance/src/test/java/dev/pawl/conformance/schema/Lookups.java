package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Asks the planner how rows are found. Confined to one thread. */
final class Lookups {
    private static final String NEWEST_FIRST = "_newest_first";

    private final Trial superuser;

    Lookups(Trial superuser) {
        this.superuser = superuser;
    }

    /** What is wrong with the way in which a service reads one page of each list after the other. */
    List<String> breachesOfPages() throws SQLException {
        superuser.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off;"
                + " SET LOCAL enable_incremental_sort = off; SET LOCAL enable_bitmapscan = off");
        var breaches = new ArrayList<String>();
        var indexes = superuser.rows(
                """
                SELECT i.relname, t.relname, zone.attname, time.attname
                FROM pg_index
                JOIN pg_class AS i ON i.oid = indexrelid
                JOIN pg_class AS t ON t.oid = indrelid
                JOIN pg_attribute AS zone ON zone.attrelid = t.oid AND zone.attnum = indkey[0]
                JOIN pg_attribute AS time ON time.attrelid = t.oid AND time.attnum = indkey[indnkeyatts - 2]
                WHERE t.relnamespace = 'public'::regnamespace AND NOT t.relispartition
                    AND i.relname LIKE '%\\_newest\\_first'
                ORDER BY 1""",
                row -> List.of(row.getString(1), row.getString(2), row.getString(3), row.getString(4)));
        for (var index : indexes) {
            breaches.addAll(pageOf(index.get(0), index.get(1), index.get(2), index.get(3)));
        }
        if (indexes.size() < 20) {
            breaches.add("only %d indexes are called *%s".formatted(indexes.size(), NEWEST_FIRST));
        }
        return breaches;
    }

    /** The zones themselves are listed by those who see all of them. */
    private List<String> pageOf(String index, String table, String zoneColumn, String time) throws SQLException {
        var zones = table.equals("zones");
        superuser.enter(zones ? Service.ALL_ZONES : Service.API.toString());
        superuser.workFor(Zone.A);
        var plan =
                plan("SELECT id FROM public.%s WHERE (%2$s, id) < (now(), 'last') ORDER BY %2$s DESC, id DESC LIMIT 50"
                        .formatted(table, time));
        superuser.leaveRole();
        var wanted = zones
                ? List.of("using " + index, "Index Cond: (ROW(" + time)
                : List.of("using " + index, "Index Cond: ((" + zoneColumn + " = current_setting", "ROW(" + time);
        return wanted.stream().allMatch(plan::contains) && !plan.contains("Sort") && !plan.contains("Filter")
                ? List.of()
                : List.of("%s: a page of %s is read by\n%s".formatted(index, table, plan));
    }

    /** What the planner chooses by itself among many rows. */
    String planAmongManyRows(String query) throws SQLException {
        superuser.execute(
                """
                INSERT INTO public.zones (id, slug, name, owner_account_id)
                SELECT 'zone-' || number, 'zone-' || number, 'Zone', 'account' FROM generate_series(1, 100) AS number""");
        superuser.execute(
                """
                INSERT INTO public.applications (zone_id, id, name, registration)
                SELECT zones.id, 'many-' || number, 'Many ' || number, 'managed'
                FROM public.zones CROSS JOIN generate_series(1, 200) AS number""");
        superuser.execute("ANALYZE public.applications");
        superuser.enter(Service.API.toString());
        superuser.workFor(Zone.A);
        return plan(query);
    }

    /** Foreign keys that would be looked for row by row when what they lead to is deleted. */
    List<String> foreignKeysWithoutIndex() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: no index begins with %s', conname, ARRAY(
                    SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = ANY (conkey)))
                FROM pg_constraint
                JOIN pg_class ON pg_class.oid = conrelid
                WHERE contype = 'f' AND relnamespace = 'public'::regnamespace AND NOT relispartition
                    AND EXISTS (SELECT FROM pg_class AS target CROSS JOIN aclexplode(target.relacl) AS held
                        WHERE target.oid = confrelid AND privilege_type = 'DELETE' AND grantee <> target.relowner)
                    AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = conrelid
                        AND (indpred IS NULL OR pg_get_expr(indpred, indrelid) LIKE '(% IS NOT NULL)')
                        AND (SELECT count(*) FROM unnest(conkey) AS key (attnum)
                            JOIN pg_attribute ON attrelid = conrelid AND pg_attribute.attnum = key.attnum
                            WHERE key.attnum = ANY ((indkey::int2[])[0:1]) OR attname = 'parent_depth')
                            = cardinality(conkey))
                ORDER BY 1""");
    }

    private String plan(String query) throws SQLException {
        return String.join("\n", superuser.column("EXPLAIN (COSTS off) " + query));
    }
}
