package dev.pawl.engine.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;

/** What a database is called in messages: {@code host:port/name}, and nothing of a URL that may hold a password. */
final class DatabaseName {
    private static final String UNKNOWN = "the database";

    private DatabaseName() {}

    /** As the driver understands a URL. */
    static String of(String url, Properties properties) {
        var parsed = Driver.parseURL(url, properties);
        if (parsed == null) {
            return UNKNOWN;
        }
        var hosts = parsed.getProperty("PGHOST", "localhost").split(",", -1);
        var ports = parsed.getProperty("PGPORT", "5432").split(",", -1);
        var address = new StringBuilder();
        for (int i = 0; i < hosts.length; i++) {
            address.append(i == 0 ? "" : ",").append(hosts[i]).append(':').append(ports[Math.min(i, ports.length - 1)]);
        }
        return address + "/" + parsed.getProperty("PGDBNAME", "");
    }

    /** Of a connection that is open. */
    static String of(Connection connection) {
        try {
            return of(String.valueOf(connection.getMetaData().getURL()), new Properties());
        } catch (SQLException e) {
            return UNKNOWN;
        }
    }
}
