package dev.pawl.conformance.container;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One database for the server of a container test, and the system properties from which {@code arquillian.xml} takes
 * its address. Must be registered before Arquillian's extension, which reads that file once.
 */
public final class ContainerDatabase implements BeforeAllCallback {
    private static final String APPLICATION = "container_app";
    private static final EmbeddedDatabase DATABASE =
            EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();

    @Override
    public void beforeAll(ExtensionContext context) throws IOException, SQLException {
        execute("CREATE ROLE " + APPLICATION + " LOGIN");
        System.setProperty("http.port", String.valueOf(freePort()));
        System.setProperty(
                "db.port",
                String.valueOf(
                        EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).port()));
        System.setProperty("db.name", DATABASE.name());
        System.setProperty("db.user", APPLICATION);
        System.setProperty("db.migrator.user", DATABASE.owner());
    }

    /** The first column of each row, read as the superuser, who sees every session. */
    static List<String> query(String sql) throws SQLException {
        try (var connection = DATABASE.connectAsSuperuser();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(String.valueOf(rows.getString(1)));
            }
            return values;
        }
    }

    private static void execute(String sql) throws SQLException {
        try (var connection = DATABASE.connectAsSuperuser();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
