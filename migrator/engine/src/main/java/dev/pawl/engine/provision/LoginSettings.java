package dev.pawl.engine.provision;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Limits of logins: those that a new one gets, and those that an administrator asks for.
 *
 * @param asked by name, which may begin with {@code SERVICE.}
 */
record LoginSettings(Map<String, String> asked) {
    /** Not a setting of PostgreSQL but an attribute of the login. */
    static final String CONNECTION_LIMIT = "connection_limit";

    /** The pool of one replica, and a few for people. */
    private static final String CONNECTIONS = "25";

    private static final Map<String, String> OF_SERVICES = Map.of(
            CONNECTION_LIMIT,
            CONNECTIONS,
            "statement_timeout",
            "15s",
            "lock_timeout",
            "5s",
            "idle_in_transaction_session_timeout",
            "30s");

    /** Migrations and maintenance take their time and set their own timeouts. */
    private static final Map<String, String> OF_OWNERS =
            Map.of(CONNECTION_LIMIT, CONNECTIONS, "idle_in_transaction_session_timeout", "10min");

    private static final Pattern ENTRY =
            Pattern.compile("((?:[A-Za-z0-9_-]+\\.)?[a-z][a-z0-9_]*)\\s*=\\s*([^\\s=][^=]*)");
    private static final Pattern LIMIT = Pattern.compile("-1|[0-9]{1,6}");

    /** Reads {@code name=value, service.name=value}; empty when the text has another form. */
    static Optional<LoginSettings> parse(String text) {
        var asked = new LinkedHashMap<String, String>();
        for (var part : text.split(",", -1)) {
            var entry = ENTRY.matcher(part.strip());
            if (!part.isBlank() && !entry.matches()) {
                return Optional.empty();
            }
            if (!part.isBlank()) {
                asked.put(entry.group(1), entry.group(2).strip());
            }
        }
        return Optional.of(new LoginSettings(asked)).filter(LoginSettings::limitsAreNumbers);
    }

    private boolean limitsAreNumbers() {
        return asked.entrySet().stream()
                .filter(entry -> bare(entry.getKey()).equals(CONNECTION_LIMIT))
                .allMatch(entry -> LIMIT.matcher(entry.getValue()).matches());
    }

    /** What a new login of a service gets where nothing was asked for. */
    static Map<String, String> usual(boolean owner) {
        return owner ? OF_OWNERS : OF_SERVICES;
    }

    /** What was asked for a service; what names it comes before what names none. */
    Map<String, String> askedFor(String service) {
        var settings = new TreeMap<String, String>();
        asked.forEach((name, value) -> {
            if (!name.contains(".")) {
                settings.put(name, value);
            }
        });
        asked.forEach((name, value) -> {
            if (name.startsWith(service + ".")) {
                settings.put(bare(name), value);
            }
        });
        return settings;
    }

    private static String bare(String name) {
        return name.substring(name.indexOf('.') + 1);
    }
}
