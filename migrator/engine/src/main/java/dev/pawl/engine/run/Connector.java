package dev.pawl.engine.run;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;
import org.postgresql.PGProperty;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.util.HostSpec;

/**
 * Opens connections for the runner. Each call opens one that nobody else uses and that is really closed by {@code
 * close()}: locks and settings survive on a pooled one.
 */
public interface Connector {
    /** What is connected to, for messages before there is a connection; never contains a password. */
    String target();

    /** Opens one connection. */
    Connection open() throws SQLException;

    /** The connections of a data source; {@code target} is its name for messages. */
    static Connector of(DataSource dataSource, String target) {
        return new Connector() {
            @Override
            public String target() {
                return target;
            }

            @Override
            public Connection open() throws SQLException {
                return dataSource.getConnection();
            }
        };
    }

    /**
     * Connections made by the driver.
     *
     * @param url a {@code jdbc:postgresql:} URL without a password
     * @param properties user, password and other properties of pgjdbc
     */
    static Connector of(String url, Properties properties) {
        var complete = new Properties();
        complete.putAll(properties);
        complete.putIfAbsent("user", System.getProperty("user.name"));
        // A whole file is one message of the simple protocol; the driver would otherwise cut it into statements.
        complete.setProperty("preferQueryMode", "simple");
        complete.putIfAbsent("ApplicationName", "pawl");
        // Lets the driver send the name while it connects; it would otherwise be a round trip of its own.
        complete.putIfAbsent("assumeMinServerVersion", "9.0");
        complete.putIfAbsent("tcpKeepAlive", "true");
        complete.putIfAbsent("socketFactory", KeepAliveSocketFactory.class.getName());
        complete.putIfAbsent("connectTimeout", "10");
        // Not loginTimeout, for which the driver starts a thread. Who uses the connection sets what its answers may
        // take.
        complete.putIfAbsent("socketTimeout", "20");
        return new DriverConnector(url, complete, DatabaseName.of(url, properties));
    }

    /**
     * Opens connections as {@link Driver#connect} does, but without its search of every jar for {@code
     * driverconfig.properties}, which a start with nothing to do would notice.
     */
    record DriverConnector(String url, Properties properties, String target) implements Connector {
        @Override
        public Connection open() throws SQLException {
            try {
                return connect(properties);
            } catch (SQLException e) {
                if (!SqlStates.PROTOCOL_VIOLATION.equals(e.getSQLState())) {
                    throw e;
                }
                // A pooler that does not know a start-up parameter; the driver can also set it later.
                var plain = new Properties();
                plain.putAll(properties);
                plain.remove("assumeMinServerVersion");
                return connect(plain);
            }
        }

        private Connection connect(Properties complete) throws SQLException {
            var parsed = Driver.parseURL(url, complete);
            if (parsed == null) {
                throw new SQLException("the driver does not take this URL", "08001");
            }
            return PGProperty.LOGIN_TIMEOUT.isPresent(parsed)
                    ? Objects.requireNonNull(new Driver().connect(url, complete))
                    : new PgConnection(hosts(parsed), parsed, url);
        }

        /** A URL may name several servers, of which the first one that answers is taken. */
        private static HostSpec[] hosts(Properties parsed) {
            var names = String.valueOf(PGProperty.PG_HOST.getOrDefault(parsed)).split(",", -1);
            var ports = String.valueOf(PGProperty.PG_PORT.getOrDefault(parsed)).split(",", -1);
            var localAddress = PGProperty.LOCAL_SOCKET_ADDRESS.getOrDefault(parsed);
            var hosts = new HostSpec[names.length];
            for (int i = 0; i < hosts.length; i++) {
                hosts[i] = new HostSpec(names[i], Integer.parseInt(ports[i]), localAddress);
            }
            return hosts;
        }

        @Override
        public String toString() {
            return target;
        }
    }
}
