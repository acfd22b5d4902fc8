package dev.pawl.engine.run;

import java.util.ArrayList;
import java.util.List;

/**
 * What makes a file run the same whatever the login, the database and the process have for settings.
 *
 * @param applicationName how others see the session
 * @param major version of the server
 */
record SessionSettings(String applicationName, int major) {
    private static final int TRANSACTION_TIMEOUT_SINCE = 17;

    /** Lets the server notice within seconds that this process is dead, so that its locks do not outlive it. */
    private static final String CHECK_FOR_DEAD_CLIENTS =
            """
            DO $pawl$
            BEGIN
                SET client_connection_check_interval = '2s';
            EXCEPTION WHEN invalid_parameter_value THEN
                NULL; -- This platform cannot look at its socket; TCP keepalive ends the session there.
            END
            $pawl$""";

    /** For a session of one's own. */
    List<String> ofSession() {
        var settings = new ArrayList<>(inScope("SET "));
        settings.addAll(List.of(
                "SET lock_timeout = 0",
                "SET idle_session_timeout = 0",
                "SET tcp_keepalives_idle = 10",
                "SET tcp_keepalives_interval = 5",
                "SET tcp_keepalives_count = 3",
                CHECK_FOR_DEAD_CLIENTS));
        return settings;
    }

    /** For statements that may take as long as they need. */
    List<String> noTimeouts() {
        var settings = new ArrayList<>(List.of("SET statement_timeout = 0", "SET lock_timeout = 0"));
        if (major >= TRANSACTION_TIMEOUT_SINCE) {
            settings.add("SET transaction_timeout = 0");
        }
        return settings;
    }

    /** Behind RESET ALL, which to a pooler brings the defaults of the server: some would break the connection. */
    static List<String> neededByDriver() {
        return List.of(
                "SELECT pg_catalog.set_config('client_encoding', 'UTF8', false)"
                        + " WHERE pg_catalog.current_setting('client_encoding') <> 'UTF8'",
                "SELECT pg_catalog.set_config('DateStyle', 'ISO', false)"
                        + " WHERE pg_catalog.current_setting('DateStyle') !~ '^ISO'");
    }

    /** For one transaction in a session that others use, too. */
    List<String> ofTransaction() {
        return inScope("SET LOCAL ");
    }

    /** Timeouts first, so that those of the login do not hold for the rest. */
    private List<String> inScope(String set) {
        var settings = new ArrayList<String>();
        if (major >= TRANSACTION_TIMEOUT_SINCE) {
            settings.add(set + "transaction_timeout = 0");
        }
        settings.addAll(List.of(
                set + "statement_timeout = 0",
                set + "idle_in_transaction_session_timeout = '60s'",
                set + "application_name = '" + applicationName + "'",
                set + "TimeZone = 'UTC'"));
        return settings;
    }
}
