package dev.pawl.engine.run;

import java.util.ArrayList;
import java.util.List;

/**
 * The settings that make a file run the same wherever the runner is.
 *
 * @param applicationName how others see the session
 * @param major of the server
 * @param pooled whether nothing of the session survives a transaction
 */
record SessionSettings(String applicationName, int major, boolean pooled) {
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

    /** Where the defaults of the server would break the connection. */
    private static final List<String> NEEDED_BY_DRIVER = List.of(
            "SELECT pg_catalog.set_config('client_encoding', 'UTF8', false)"
                    + " WHERE pg_catalog.current_setting('client_encoding') <> 'UTF8'",
            "SELECT pg_catalog.set_config('DateStyle', 'ISO', false)"
                    + " WHERE pg_catalog.current_setting('DateStyle') !~ '^ISO'");

    /** Statements for the begin of a session that belongs to the runner alone. */
    List<String> ofSession() {
        var settings = new ArrayList<>(ofTransaction());
        settings.addAll(List.of(
                "SET idle_session_timeout = 0",
                "SET tcp_keepalives_idle = 10",
                "SET tcp_keepalives_interval = 5",
                "SET tcp_keepalives_count = 3",
                CHECK_FOR_DEAD_CLIENTS));
        return settings;
    }

    private List<String> ofTransaction() {
        var settings = new ArrayList<>(noTimeouts());
        settings.addAll(List.of(
                "SET application_name = '" + applicationName + "'",
                "SET TimeZone = 'UTC'",
                "SET idle_in_transaction_session_timeout = '60s'"));
        return settings;
    }

    List<String> noTimeouts() {
        var settings = new ArrayList<>(List.of("SET statement_timeout = 0", "SET lock_timeout = 0"));
        if (major >= TRANSACTION_TIMEOUT_SINCE) {
            settings.add("SET transaction_timeout = 0");
        }
        return settings;
    }

    /** For the begin of a transaction; empty when the session has them already. */
    Batch behindPooler() {
        var batch = new Batch();
        if (pooled) {
            ofTransaction().forEach(setting -> batch.ours(setting.replaceFirst("SET", "SET LOCAL")));
        }
        return batch;
    }

    /** What undoes whatever a file may have changed in the session. Never DISCARD ALL, which drops the runner lock. */
    Batch resets() {
        var batch = new Batch()
                .ours("RESET SESSION AUTHORIZATION")
                .ours("RESET ROLE")
                .ours("RESET ALL")
                .ours("CLOSE ALL")
                .ours("DEALLOCATE ALL")
                .ours("DISCARD TEMP")
                .ours("DISCARD SEQUENCES")
                .ours("UNLISTEN *");
        // To a pooler, RESET ALL brings the defaults of the database and not what the driver has asked for.
        (pooled ? NEEDED_BY_DRIVER : ofSession()).forEach(batch::ours);
        return batch;
    }
}
