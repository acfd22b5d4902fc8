package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.run.Connector;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * Which database, and who logs in. The password is kept out of the URL, so that no message can show it.
 *
 * @param url a {@code jdbc:postgresql:} URL without user and password
 */
record DatabaseAddress(String url, Properties properties) {
    private static final String DEFAULT_PORT = "5432";

    /** From the option, else {@code DATABASE_URL}, else the variables of libpq. */
    static DatabaseAddress resolve(@Nullable String option, Environment environment) {
        var url = Optional.ofNullable(option).or(() -> environment.variable("DATABASE_URL"));
        var address = url.map(DatabaseAddress::ofUrl).orElseGet(() -> ofVariables(environment));
        var properties = address.properties;
        environment.variable("PGUSER").ifPresent(user -> properties.putIfAbsent("user", user));
        environment.variable("PGSSLMODE").ifPresent(mode -> properties.putIfAbsent("sslmode", mode));
        if (!properties.containsKey("password")) {
            password(environment).ifPresent(password -> properties.setProperty("password", password));
        }
        return address;
    }

    Connector connector() {
        return Connector.of(url, properties);
    }

    private static DatabaseAddress ofVariables(Environment environment) {
        var database = environment
                .variable("PGDATABASE")
                .or(() -> environment.variable("PGUSER"))
                .orElseThrow(() -> PawlException.of(
                        Message.CONNECTION_SETTINGS, "No database is named: no --url, DATABASE_URL or PGDATABASE."));
        var url = "jdbc:postgresql://%s:%s/%s"
                .formatted(
                        environment.variable("PGHOST").orElse("localhost"),
                        environment.variable("PGPORT").orElse(DEFAULT_PORT),
                        database);
        return ofJdbcUrl(url, new Properties());
    }

    private static DatabaseAddress ofUrl(String url) {
        if (url.startsWith("jdbc:postgresql:")) {
            return ofJdbcUrl(url, new Properties());
        }
        if (url.startsWith("postgres://") || url.startsWith("postgresql://")) {
            return ofUri(url);
        }
        throw PawlException.of(
                Message.CONNECTION_SETTINGS,
                "The database URL begins neither with postgres:// nor with jdbc:postgresql://.");
    }

    private static DatabaseAddress ofUri(String url) {
        try {
            var uri = new URI(url);
            var properties = new Properties();
            var userInfo = Optional.ofNullable(uri.getRawUserInfo()).orElse("").split(":", 2);
            if (!userInfo[0].isEmpty()) {
                properties.setProperty("user", decoded(userInfo[0]));
            }
            if (userInfo.length == 2) {
                properties.setProperty("password", decoded(userInfo[1]));
            }
            var host = Optional.ofNullable(uri.getHost()).orElse("localhost");
            var port = uri.getPort() < 0 ? DEFAULT_PORT : Integer.toString(uri.getPort());
            var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            return ofJdbcUrl("jdbc:postgresql://" + host + ":" + port + uri.getRawPath() + query, properties);
        } catch (URISyntaxException e) {
            // The exception's text would repeat the URL, and the URL may hold a password.
            throw PawlException.of(
                    Message.CONNECTION_SETTINGS,
                    "The database URL is not well-formed near character " + e.getIndex()
                            + "; special characters in user and password are written as %XX.");
        }
    }

    /** Lets the driver read the URL, then keeps only the address in it. */
    private static DatabaseAddress ofJdbcUrl(String url, Properties known) {
        var parsed = Driver.parseURL(url, known);
        if (parsed == null) {
            throw PawlException.of(Message.CONNECTION_SETTINGS, "The driver cannot read the database URL.");
        }
        var properties = new Properties();
        for (var name : parsed.stringPropertyNames()) {
            if (!name.startsWith("PG")) {
                properties.setProperty(name, parsed.getProperty(name));
            }
        }
        properties.putAll(known);
        int parameters = url.indexOf('?');
        return new DatabaseAddress(parameters < 0 ? url : url.substring(0, parameters), properties);
    }

    private static Optional<String> password(Environment environment) {
        return environment
                .variable("PGPASSWORD_FILE")
                .map(DatabaseAddress::firstLine)
                .or(() -> environment.variable("PGPASSWORD"));
    }

    private static String firstLine(String file) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.findFirst().orElse("");
        } catch (IOException e) {
            throw PawlException.of(
                            Message.UNREADABLE_FILE,
                            file + " (PGPASSWORD_FILE)",
                            e.getClass().getSimpleName())
                    .causedBy(e);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return url;
    }
}
