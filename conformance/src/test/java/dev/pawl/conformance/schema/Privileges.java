package dev.pawl.conformance.schema;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a role may do with one table.
 *
 * @param readable the columns that it may select
 * @param insertable the columns to which it may give a value in a new row
 * @param updatable the columns that it may change
 */
record Privileges(
        String table, List<String> readable, List<String> insertable, List<String> updatable, boolean deletes) {
    /** By table. */
    static Map<String, Privileges> of(String role, Trial superuser) throws SQLException {
        return superuser
                .rows(
                        """
                        SELECT name,
                            array_remove(array_agg(CASE WHEN has_column_privilege(role, promised.oid, attnum, 'SELECT')
                                THEN attname END), NULL),
                            array_remove(array_agg(CASE WHEN has_column_privilege(role, promised.oid, attnum, 'INSERT')
                                AND attgenerated = '' THEN attname END), NULL),
                            array_remove(array_agg(CASE WHEN has_column_privilege(role, promised.oid, attnum, 'UPDATE')
                                AND attgenerated = '' THEN attname END), NULL),
                            has_table_privilege(role, promised.oid, 'DELETE')
                        FROM pg_temp.promised
                        CROSS JOIN (SELECT ?::name) AS given (role)
                        JOIN pg_catalog.pg_attribute ON attrelid = promised.oid AND attnum > 0 AND NOT attisdropped
                        GROUP BY name, promised.oid, role""",
                        Privileges::read,
                        role)
                .stream()
                .collect(Collectors.toMap(Privileges::table, held -> held));
    }

    private static Privileges read(ResultSet row) throws SQLException {
        return new Privileges(row.getString(1), columns(row, 2), columns(row, 3), columns(row, 4), row.getBoolean(5));
    }

    private static List<String> columns(ResultSet row, int index) throws SQLException {
        return List.of((String[]) row.getArray(index).getArray());
    }
}
