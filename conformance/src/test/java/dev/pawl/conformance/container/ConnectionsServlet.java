package dev.pawl.conformance.container;

import jakarta.annotation.Resource;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Answers, from inside the application, what is not as it is on a new connection: a line for each such thing, after a
 * line with the login of each data source. The name of the application is set by the driver.
 */
@WebServlet("/connections")
public class ConnectionsServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private static final String STATE =
            """
            SELECT 'login ' || session_user
            UNION ALL SELECT 'role ' || current_user WHERE current_user <> session_user
            UNION ALL SELECT 'setting ' || name || ' ' || setting FROM pg_catalog.pg_settings
            WHERE source = 'session' AND setting IS DISTINCT FROM reset_val AND name <> 'application_name'
            UNION ALL SELECT 'advisory lock ' || objid FROM pg_catalog.pg_locks
            WHERE locktype = 'advisory' AND pid = pg_catalog.pg_backend_pid()
            UNION ALL SELECT 'temporary ' || relname FROM pg_catalog.pg_class
            WHERE relnamespace = pg_catalog.pg_my_temp_schema()
            UNION ALL SELECT 'channel ' || channel FROM pg_catalog.pg_listening_channels() AS channel""";

    @Resource(lookup = "jdbc/app")
    private transient DataSource pool;

    @Resource(lookup = "jdbc/pawl", shareable = false)
    private transient DataSource migrator;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            response.getWriter().println(String.join("\n", state(pool)));
            response.getWriter().println(String.join("\n", state(migrator)));
        } catch (SQLException e) {
            throw new IOException(e);
        }
    }

    private static List<String> state(DataSource source) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(STATE)) {
            var lines = new ArrayList<String>();
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
            return lines;
        }
    }
}
