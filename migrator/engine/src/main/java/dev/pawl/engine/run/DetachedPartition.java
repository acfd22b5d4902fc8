package dev.pawl.engine.run;

import dev.pawl.engine.run.FileSteps.Position;
import java.sql.SQLException;

/** ALTER TABLE ... DETACH PARTITION ... CONCURRENTLY: one that was interrupted is finalized. */
final class DetachedPartition extends Leftovers {
    DetachedPartition(Session session, Position position) {
        super(session, position);
    }

    @Override
    Found look() throws SQLException {
        int table = statement().after("ALTER", "TABLE");
        table = statement().after("TABLE", "IF", "EXISTS") > 0 ? table + 2 : table;
        var parent = statement().nameAt(table);
        var partition = statement().nameAt(statement().after("DETACH", "PARTITION"));
        var pending = first(
                """
                SELECT CASE WHEN inhdetachpending THEN 'INVALID' ELSE 'NOTHING' END, ''
                FROM pg_catalog.pg_inherits
                WHERE inhrelid OPERATOR(pg_catalog.=) %s AND inhparent OPERATOR(pg_catalog.=) %s
                UNION ALL
                SELECT 'DONE', '' WHERE NOT EXISTS (
                    SELECT FROM pg_catalog.pg_inherits
                    WHERE inhrelid OPERATOR(pg_catalog.=) %1$s AND inhparent OPERATOR(pg_catalog.=) %2$s)"""
                        .formatted(regclass(partition), regclass(parent)));
        if (pending.state() == Leftovers.State.INVALID) {
            session.executeAlone("ALTER TABLE " + parent + " DETACH PARTITION " + partition + " FINALIZE");
            return Found.DONE;
        }
        return pending;
    }
}
