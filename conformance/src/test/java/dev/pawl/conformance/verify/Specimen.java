package dev.pawl.conformance.verify;

import dev.pawl.embedded.EmbeddedDatabase;
import java.sql.SQLException;

/**
 * A database that is broken and given back. Closing it takes back what was done to the cluster.
 *
 * @param says what is wrong, in words
 * @param other a database of the same cluster that stays
 */
record Specimen(EmbeddedDatabase database, String says, BrokenSchema schema, EmbeddedDatabase other)
        implements AutoCloseable {
    /** Breaks it. */
    void breakIt() throws SQLException {
        var patch = schema.patch();
        try (var connection = patch.isBySuperuser() ? database.connectAsSuperuser() : database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(patch.sql());
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException("'" + says + "' does not apply: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws SQLException {
        database.close();
        if (!schema.undo().isBlank()) {
            SoundSchema.executeAsSuperuser(other, schema.undo());
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
