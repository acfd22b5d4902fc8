package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.List;

/** What the catalogs say about views. */
final class Views {
    private final Trial superuser;

    Views(Trial superuser) {
        this.superuser = superuser;
    }

    List<String> all() throws SQLException {
        return superuser.column(
                """
                SELECT relname FROM pg_class
                WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace ORDER BY 1""");
    }

    List<String> readersOf(String view) throws SQLException {
        return superuser.column(
                """
                SELECT grantee::regrole::text FROM pg_class, aclexplode(relacl)
                WHERE pg_class.oid = ('public.' || ?)::regclass AND grantee <> relowner ORDER BY 1""",
                view);
    }

    List<String> grantedUnlikeTheirTags() throws SQLException {
        return superuser.column(
                """
                SELECT format('%s: @reads is %s, but granted are %s', relname, told, granted)
                FROM pg_class
                CROSS JOIN LATERAL (
                    SELECT substring(obj_description(oid, 'pg_class') FROM '@reads ([a-z_,]+)'),
                        (SELECT string_agg(grantee::regrole::text || CASE privilege_type
                            WHEN 'SELECT' THEN '' ELSE ' ' || privilege_type END, ',' ORDER BY grantee::regrole::text)
                        FROM aclexplode(relacl) WHERE grantee <> relowner)
                ) AS compared (told, granted)
                WHERE relkind = 'v' AND relnamespace = 'public'::regnamespace
                    AND ARRAY(SELECT unnest(string_to_array(told, ',')) ORDER BY 1)
                        IS DISTINCT FROM string_to_array(granted, ',')""");
    }
}
