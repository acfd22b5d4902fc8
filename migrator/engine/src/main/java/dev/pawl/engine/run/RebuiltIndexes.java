package dev.pawl.engine.run;

import dev.pawl.engine.history.BriefQuery;
import dev.pawl.engine.run.FileSteps.Position;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * REINDEX: what it left half-built has a suffix of its own; it may run again. The index of a TOAST table is rebuilt
 * with its table, but in a schema that only a superuser may look into.
 */
final class RebuiltIndexes extends Leftovers {
    private static final String LEFT =
            """
            SELECT CASE WHEN EXISTS (SELECT FROM pg_catalog.pg_stat_progress_create_index AS progress
                        WHERE progress.index_relid = pg_index.indexrelid) THEN 'BEING_BUILT'
                    ELSE 'INVALID' END,
                pg_catalog.format('%%I.%%I', nspname, relname)
            FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
            JOIN pg_catalog.pg_namespace ON pg_namespace.oid = relnamespace
            JOIN pawl.steps ON indexrelid <> ALL (steps.indexes)
            WHERE %s AND NOT indisvalid AND relkind = 'i' AND relname ~ '_cc(new|old)[0-9]*$'
                AND pg_catalog.has_schema_privilege(relnamespace, 'USAGE') IS %s""";

    RebuiltIndexes(Session session, Position position) {
        super(session, position);
    }

    @Override
    String indexesBefore() {
        return "ARRAY(SELECT indexrelid FROM pg_catalog.pg_index WHERE NOT indisvalid)";
    }

    @Override
    Found look() throws SQLException {
        return firstOwn(LEFT.formatted(row(), "TRUE"));
    }

    @Override
    List<String> outOfReach() throws SQLException {
        var names = new ArrayList<String>();
        try (var statement = session.connection().createStatement();
                var rows = BriefQuery.execute(statement, LEFT.formatted(row(), "FALSE"))) {
            while (rows.next()) {
                names.add(rows.getString(2));
            }
        }
        return names;
    }
}
