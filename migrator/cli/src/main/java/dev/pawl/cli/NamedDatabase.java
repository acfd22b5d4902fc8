package dev.pawl.cli;

import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * What a URL says about a database; what it leaves out is empty.
 *
 * @param hosts separated by commas
 * @param ports one for all hosts, or one for each, separated by commas
 * @param properties user, password and other properties of the driver; the caller may add to them
 */
record NamedDatabase(Optional<String> hosts, Optional<String> ports, Optional<String> database, Properties properties) {
    private static final String JDBC = "jdbc:postgresql:";
    /** What stands there unencoded was meant for another part of the URL, often with a password. */
    private static final Pattern MISPLACED = Pattern.compile("[@;&=#\\s\\p{Cntrl}]|^(//[^/]*/)?[^/]*:[^/]*$");

    static NamedDatabase nothing() {
        return new NamedDatabase(Optional.empty(), Optional.empty(), Optional.empty(), new Properties());
    }

    static NamedDatabase ofUrl(String url) {
        if (url.startsWith(JDBC)) {
            return ofJdbcUrl(url);
        }
        if (url.startsWith("postgres://") || url.startsWith("postgresql://")) {
            return PostgresUrl.parse(url);
        }
        throw DatabaseAddress.refused("The database URL begins neither with postgres:// nor with jdbc:postgresql://.");
    }

    /** As the driver reads it, after refusing what the driver would take for a part of an address. */
    private static NamedDatabase ofJdbcUrl(String url) {
        int question = url.indexOf('?');
        var address = url.substring(JDBC.length(), question < 0 ? url.length() : question);
        if (MISPLACED.matcher(address).find()) {
            throw DatabaseAddress.refused("The jdbc: URL has one of @ ; & = # : or a space where none can be; user "
                    + "and password are parameters, ?user=...&password=..., and special characters in the database "
                    + "name are written as %XX.");
        }
        if (question >= 0) {
            DriverProperties.requireKnown(url.substring(question + 1));
        }
        var parsed = Driver.parseURL(url, new Properties());
        if (parsed == null) {
            throw DatabaseAddress.refused(
                    "The jdbc: URL cannot be read; it is written jdbc:postgresql://host:port/database?name=value.");
        }
        var hosts = given(parsed, "PGHOST");
        var ports = given(parsed, "PGPORT");
        var database = given(parsed, "PGDBNAME");
        return new NamedDatabase(hosts, ports, database, withoutEmpty(parsed));
    }

    private static Optional<String> given(Properties parsed, String name) {
        var value = Optional.ofNullable(parsed.getProperty(name)).filter(text -> !text.isEmpty());
        parsed.remove(name);
        return value;
    }

    /** An empty password means that none is given, as libpq has it. */
    private static Properties withoutEmpty(Properties parsed) {
        var properties = new Properties();
        for (var name : parsed.stringPropertyNames()) {
            var value = parsed.getProperty(name);
            if (!value.isEmpty()) {
                properties.setProperty(name, value);
            }
        }
        return properties;
    }
}
