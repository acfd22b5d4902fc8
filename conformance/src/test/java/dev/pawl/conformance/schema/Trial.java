package dev.pawl.conformance.schema;

import dev.pawl.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One transaction on a connection of its own, rolled back in the end. Confined to one thread. */
final class Trial implements AutoCloseable {
    private final Connection connection;

    private Trial(Connection connection) throws SQLException {
        this.connection = connection;
        connection.setAutoCommit(false);
    }

    static Trial asSuperuser(EmbeddedDatabase database) throws SQLException {
        return new Trial(database.connectAsSuperuser());
    }

    static Trial asOwner(EmbeddedDatabase database) throws SQLException {
        return new Trial(database.connect());
    }

    /** As if this role had logged in. A superuser who only enters a role may still enter every other. */
    static Trial asLogin(EmbeddedDatabase database, String role) throws SQLException {
        var trial = asSuperuser(database);
        trial.execute("SET LOCAL SESSION AUTHORIZATION " + role);
        return trial;
    }

    void enter(String role) throws SQLException {
        execute("SET LOCAL ROLE " + role);
    }

    /** Becomes the login again. */
    void leaveRole() throws SQLException {
        execute("RESET ROLE");
    }

    void workFor(Zone zone) throws SQLException {
        if (zone.setting() != null) {
            rows("SELECT set_config('pawl.zone_id', ?, true)", row -> row.getString(1), zone.id());
        }
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Tries a statement and undoes it. */
    Outcome attempt(String sql, String... parameters) throws SQLException {
        var before = connection.setSavepoint();
        try {
            return run(sql, parameters);
        } catch (SQLException e) {
            return Outcome.of(e);
        } finally {
            connection.rollback(before);
        }
    }

    /** Tries a statement; what it did can be looked at afterwards. */
    Outcome attemptAndKeep(String sql, String... parameters) throws SQLException {
        var before = connection.setSavepoint();
        try {
            return run(sql, parameters);
        } catch (SQLException e) {
            connection.rollback(before);
            return Outcome.of(e);
        }
    }

    /** The first column of each row, as text. */
    List<String> column(String sql, String... parameters) throws SQLException {
        return rows(sql, row -> String.valueOf(row.getString(1)), parameters);
    }

    <T> List<T> rows(String sql, RowReader<T> reader, String... parameters) throws SQLException {
        try (var statement = prepare(sql, parameters);
                var row = statement.executeQuery()) {
            var all = new ArrayList<T>();
            while (row.next()) {
                all.add(reader.read(row));
            }
            return all;
        }
    }

    /** One row as an object. */
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    private Outcome run(String sql, String... parameters) throws SQLException {
        try (var statement = prepare(sql, parameters)) {
            if (!statement.execute()) {
                return Outcome.of(statement.getUpdateCount());
            }
            int count = 0;
            try (var row = statement.getResultSet()) {
                while (row.next()) {
                    count++;
                }
            }
            return Outcome.of(count);
        }
    }

    private PreparedStatement prepare(String sql, String... parameters) throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setString(i + 1, parameters[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        connection.rollback();
        connection.close();
    }
}
