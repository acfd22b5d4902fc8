package dev.pawl.conformance.verify;

import dev.pawl.embedded.EmbeddedDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Statements that somebody tries, and that are undone. The last one decides: it comes through when it is not refused and
 * sees or changes a row, should it be one that can.
 *
 * @param actor {@code superuser}, or the role as which it is as if somebody had logged in
 * @param isLogin whether somebody does log in, so that the settings of the role are in force
 * @param zone what the session says about the zone it works for; null when it says nothing
 */
record Attempt(String actor, boolean isLogin, @Nullable String zone, String sql) {
    private static final String SUPERUSER = "superuser";
    private static final List<String> CHANGES_OF_ROWS = List.of("INSERT", "UPDATE", "DELETE", "MERGE");

    /** Reads {@code as ROLE} or {@code at login as ROLE}, with {@code in ZONE} behind it where a zone is said. */
    static Attempt parse(String words, String sql) {
        boolean isLogin = words.startsWith("at login ");
        var rest = words.substring(words.indexOf("as ") + 3);
        int behind = rest.indexOf(" in ");
        return behind < 0
                ? new Attempt(rest, isLogin, null, sql)
                : new Attempt(rest.substring(0, behind), isLogin, unquoted(rest.substring(behind + 4)), sql);
    }

    private static String unquoted(String zone) {
        return zone.equals("''") ? "" : zone;
    }

    /**
     * Tries it.
     *
     * @param setting the name of the setting that says the zone
     */
    Outcome on(EmbeddedDatabase database, String setting) throws SQLException {
        try (var connection = connect(database);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            become(statement);
            say(connection, setting);
            return run(statement);
        } catch (SQLException e) {
            return new Outcome(false, e.getSQLState() + " " + e.getMessage());
        }
    }

    /**
     * What came of it.
     *
     * @param detail the server's words
     */
    record Outcome(boolean cameThrough, String detail) {}

    private Connection connect(EmbeddedDatabase database) throws SQLException {
        return isLogin ? database.connectAs(actor) : database.connectAsSuperuser();
    }

    private void become(Statement statement) throws SQLException {
        if (!isLogin && !actor.equals(SUPERUSER)) {
            statement.execute("SET LOCAL SESSION AUTHORIZATION " + actor);
        }
    }

    private void say(Connection connection, String setting) throws SQLException {
        if (zone == null) {
            return;
        }
        try (var statement = connection.prepareStatement("SELECT set_config(?, ?, true)")) {
            statement.setString(1, setting);
            statement.setString(2, zone);
            statement.execute();
        }
    }

    private Outcome run(Statement statement) throws SQLException {
        boolean isRows = statement.execute(sql);
        int count = 0;
        while (true) {
            if (isRows) {
                count = 0;
                try (var rows = statement.getResultSet()) {
                    while (rows.next()) {
                        count++;
                    }
                }
            } else if (statement.getUpdateCount() < 0) {
                return new Outcome(count > 0, count + " rows");
            } else {
                count = changesRows() ? statement.getUpdateCount() : 1;
            }
            isRows = statement.getMoreResults();
        }
    }

    private boolean changesRows() {
        var text = sql.strip();
        var last = text.substring(text.lastIndexOf(";\n") + 1).strip();
        return CHANGES_OF_ROWS.contains(last.split("\\s", 2)[0].toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return "%s%s, zone %s: %s".formatted(actor, isLogin ? " at login" : "", zone, sql.strip());
    }
}
