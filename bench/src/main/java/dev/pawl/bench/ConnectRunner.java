package dev.pawl.bench;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/** Connects and selects 1, as the least that a start with nothing to do can cost. Applies nothing. */
final class ConnectRunner implements MigrationRunner {
    @Override
    public int migrate(Target target, Path folder) throws SQLException {
        try (var connection = DriverManager.getConnection(target.url(), target.user(), "");
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT 1")) {
            row.next();
        }
        return 0;
    }
}
