package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.Requirement;
import dev.pawl.engine.migration.Requirement.Kind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Checks what the {@code requires} directives ask for, all at once, before anything is applied. */
final class Requirements {
    private Requirements() {}

    /** Checks everything that is there now; roles only when the set does not provision any itself. */
    static void check(Session session, MigrationSet set, List<Migration> steps) throws SQLException {
        boolean rolesLater = set.roles().isPresent();
        refuse(session, missing(session, steps, requirement -> !rolesLater || requirement.kind() != Kind.ROLE));
    }

    /** Checks roles, after those of the set were provisioned. */
    static void checkRoles(Session session, List<Migration> steps) throws SQLException {
        refuse(session, missing(session, steps, requirement -> requirement.kind() == Kind.ROLE));
    }

    private static List<String> missing(
            Session session, List<Migration> steps, java.util.function.Predicate<Requirement> checked)
            throws SQLException {
        var missing = new ArrayList<String>();
        for (var migration : steps) {
            var contents = migration.contents();
            for (var requirement : contents.directives().requirements()) {
                if (checked.test(requirement) && !isMet(session, requirement)) {
                    missing.add(words(contents, requirement));
                }
            }
        }
        return missing;
    }

    private static boolean isMet(Session session, Requirement requirement) throws SQLException {
        if (requirement.kind() == Kind.POSTGRES) {
            int major = session.connection().getMetaData().getDatabaseMajorVersion();
            return major >= Integer.parseInt(requirement.name());
        }
        var query = requirement.kind() == Kind.ROLE
                ? "SELECT FROM pg_catalog.pg_roles WHERE rolname OPERATOR(pg_catalog.=) ?"
                : "SELECT FROM pg_catalog.pg_available_extensions WHERE name OPERATOR(pg_catalog.=) ?";
        try (var statement = session.connection().prepareStatement(query)) {
            statement.setString(1, requirement.name());
            try (var rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    private static String words(Contents contents, Requirement requirement) {
        var what =
                switch (requirement.kind()) {
                    case POSTGRES -> "PostgreSQL " + requirement.name();
                    case EXTENSION -> "extension " + requirement.name();
                    case ROLE -> "role " + requirement.name();
                };
        return what + " (" + contents.script().file() + ":" + requirement.line() + ")";
    }

    private static void refuse(Session session, List<String> missing) {
        if (!missing.isEmpty()) {
            throw PawlException.of(Message.REQUIREMENTS, session.database(), String.join(", ", missing));
        }
    }
}
