package dev.pawl.engine.provision;

import dev.pawl.engine.report.ProvisionReport.Item;
import dev.pawl.engine.report.ProvisionReport.Kind;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** Looks into a database, once, whether everybody may create objects in it, as before PostgreSQL 15. */
final class SchemaVisit {
    private static final String QUERY =
            """
            SELECT pg_catalog.pg_has_role(owner.oid, nspowner, 'USAGE'), pg_catalog.pg_get_userbyid(nspowner)
            FROM pg_catalog.pg_namespace, pg_catalog.pg_roles AS owner
            WHERE nspname = 'public' AND owner.rolname = %s AND EXISTS (
                SELECT FROM pg_catalog.aclexplode(coalesce(nspacl, pg_catalog.acldefault('n', nspowner)))
                WHERE grantee = 0 AND privilege_type = 'CREATE')""";

    private static final String REVOKE = "REVOKE CREATE ON SCHEMA public FROM PUBLIC";

    private final ClusterSession session;
    private final WantedDatabase database;
    private final ClusterState state;
    private final Tally tally;

    SchemaVisit(ClusterSession session, WantedDatabase database, ClusterState state, Tally tally) {
        this.session = session;
        this.database = database;
        this.state = state;
        this.tally = tally;
    }

    void visit(boolean dryRun) throws SQLException {
        var found = state.database(database.name());
        if (dryRun && found.isEmpty()) {
            return;
        }
        // Made a moment ago, it still is everybody's.
        boolean mayConnect = found.map(ClusterState.FoundDatabase::mayConnect).orElse(true);
        if (mayConnect) {
            look(dryRun);
        } else if (!dryRun) {
            session.send(asOwner("GRANT CONNECT ON DATABASE " + Quoted.name(database.name()) + " TO " + me()));
            try {
                look(false);
            } finally {
                session.send(asOwner("REVOKE CONNECT ON DATABASE " + Quoted.name(database.name()) + " FROM " + me()));
            }
        }
    }

    private String me() {
        return Quoted.name(session.provisioner().name());
    }

    private void look(boolean dryRun) throws SQLException {
        try (var connection = session.open(database.name());
                var statement = connection.createStatement();
                var row = statement.executeQuery(QUERY.formatted(Quoted.text(database.owner())))) {
            if (row.next()) {
                close(connection, session.provisioner().superuser() || row.getBoolean(1), row.getString(2), dryRun);
            }
        }
    }

    private void close(Connection connection, boolean mayRevoke, String schemaOwner, boolean dryRun)
            throws SQLException {
        if (!mayRevoke) {
            var note = "everybody may create objects in its schema public, which belongs to " + schemaOwner
                    + ", who runs there: " + REVOKE;
            tally.refused(new Item(Kind.DATABASE, database.name(), note, List.of()));
            return;
        }
        var change = new Change.Builder()
                .add(REVOKE, "CREATE on schema public taken from PUBLIC")
                .build(false, Kind.DATABASE, database.name());
        if (!dryRun) {
            ClusterSession.send(connection, session.provisioner().superuser() ? REVOKE : asOwner(REVOKE));
        }
        tally.done(change);
    }

    private String asOwner(String sql) {
        return "SET ROLE " + Quoted.name(database.owner()) + "; " + sql + "; RESET ROLE";
    }
}
