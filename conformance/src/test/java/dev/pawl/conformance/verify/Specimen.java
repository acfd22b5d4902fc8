package dev.pawl.conformance.verify;

import dev.pawl.embedded.EmbeddedDatabase;
import java.sql.SQLException;
import java.util.List;

/**
 * A database that is broken in several ways, and given back. Closing it takes back what was done to the cluster.
 *
 * @param other a database of the same cluster that stays
 */
record Specimen(EmbeddedDatabase database, List<BrokenSchema> faults, EmbeddedDatabase other) implements AutoCloseable {
    Specimen {
        faults = List.copyOf(faults);
    }

    /** Breaks it. */
    void breakIt() throws SQLException {
        for (var fault : faults) {
            var patch = fault.patch();
            try (var connection = patch.isBySuperuser() ? database.connectAsSuperuser() : database.connect();
                    var statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute(patch.sql());
                connection.commit();
            } catch (SQLException e) {
                throw new IllegalStateException(fault.name() + " does not apply: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public void close() throws SQLException {
        database.close();
        for (var fault : faults) {
            if (!fault.undo().isBlank()) {
                SoundSchema.executeAsSuperuser(other, fault.undo());
            }
        }
        dropRoles(other, database.name());
    }

    /** Drops the roles whose names begin with that of a database which is gone. */
    static void dropRoles(EmbeddedDatabase other, String database) throws SQLException {
        SoundSchema.executeAsSuperuser(
                other,
                """
                DO $$
                DECLARE
                    role text;
                BEGIN
                    FOR role IN SELECT rolname FROM pg_roles WHERE starts_with(rolname, '%s_') LOOP
                        EXECUTE format('DROP ROLE %%I', role);
                    END LOOP;
                END
                $$"""
                        .formatted(database));
    }
}
