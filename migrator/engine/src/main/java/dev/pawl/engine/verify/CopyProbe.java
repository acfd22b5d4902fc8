package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Relation;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/**
 * Tries to begin a {@code COPY ... FROM}, which PostgreSQL refuses while row-level security holds for a role, before it has
 * read a line. Where it is let in, nothing is sent. By the driver, since no function can do it: two round trips each.
 */
final class CopyProbe {
    private final Scope scope;
    private final Becoming becoming;
    private final List<Finding> findings = new ArrayList<>();
    private int probes;

    CopyProbe(Scope scope, Becoming becoming) {
        this.scope = scope;
        this.becoming = becoming;
    }

    int probes() {
        return probes;
    }

    List<Finding> findings() {
        return findings;
    }

    CopyProbe run(Connection connection) throws SQLException {
        try {
            for (var table : scope.tenantTables()) {
                if (table.parent().isEmpty()) {
                    for (var role : roles(table)) {
                        probe(connection, table, role);
                    }
                }
            }
        } finally {
            execute(connection, "ROLLBACK");
        }
        return this;
    }

    private Set<String> roles(Relation table) {
        var roles = new TreeSet<>(scope.usersOf(table));
        roles.add(table.owner());
        roles.removeIf(role -> scope.bypasses(role)
                || scope.crossing().contains(role)
                || !becoming.may(role)
                || table.grants().stream()
                        .noneMatch(grant -> grant.privilege().equals("INSERT")
                                && grant.column().isEmpty()
                                && scope.roles().rightsOf(role).contains(grant.grantee())));
        return roles;
    }

    private void probe(Connection connection, Relation table, String role) throws SQLException {
        execute(
                connection,
                "ROLLBACK; BEGIN; SET LOCAL lock_timeout = '200ms'; SET LOCAL statement_timeout = '5s'; SET LOCAL ROLE "
                        + quoted(role));
        var copy = "COPY " + table.sql() + " FROM STDIN";
        probes++;
        try {
            new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyIn(copy)
                    .cancelCopy();
            findings.add(Finding.of(
                            Rule.OTHER_ZONE_WRITTEN,
                            table.label(),
                            role,
                            "It may COPY rows of any zone into the table: row-level security does not hold for it.",
                            Repair.of(scope, table))
                    .with("SET ROLE " + quoted(role) + "; " + copy + ";"));
        } catch (SQLException e) {
            if (connection.isClosed()) {
                throw e;
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
