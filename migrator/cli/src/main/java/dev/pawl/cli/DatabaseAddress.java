package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.run.Connector;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Which database, and who logs in. The password is kept out of the URL, so that no message can show it.
 *
 * @param url a {@code jdbc:postgresql:} URL made of checked parts: servers and database name, nothing else
 */
record DatabaseAddress(String url, Properties properties) {
    /** From the option, else {@code DATABASE_URL}; what these leave out, from the variables of libpq. */
    static DatabaseAddress resolve(@Nullable String option, Environment environment) {
        var url = Optional.ofNullable(option).or(() -> environment.variable("DATABASE_URL"));
        var named = url.map(NamedDatabase::ofUrl).orElseGet(NamedDatabase::nothing);
        var properties = named.properties();
        environment.variable("PGUSER").ifPresent(user -> properties.putIfAbsent("user", user));
        environment.variable("PGSSLMODE").ifPresent(mode -> properties.putIfAbsent("sslmode", mode));
        if (!properties.containsKey("password")) {
            Password.of(environment).ifPresent(password -> properties.setProperty("password", password));
        }
        DriverProperties.requireValid(properties);
        var servers = Servers.of(
                named.hosts().or(() -> environment.variable("PGHOST")).orElse(""),
                named.ports().or(() -> environment.variable("PGPORT")).orElse(""));
        var database = named.database()
                .or(() -> environment.variable("PGDATABASE").map(DatabaseAddress::requireName))
                .or(() -> Optional.ofNullable(properties.getProperty("user")))
                .orElseThrow(() -> refused(
                        url.isEmpty()
                                ? "No database is named: no --url, DATABASE_URL or PGDATABASE."
                                : "The database URL names neither a database nor a user;"
                                        + " neither PGDATABASE nor PGUSER does."));
        return new DatabaseAddress("jdbc:postgresql://" + servers + "/" + encoded(database), properties);
    }

    Connector connector() {
        return Connector.of(url, properties);
    }

    /** The URL may hold a password anywhere, so what is refused is described but never repeated. */
    static PawlException refused(String text) {
        return PawlException.of(Message.CONNECTION_SETTINGS, text);
    }

    private static String requireName(String database) {
        if (database.contains("://")) {
            throw refused("PGDATABASE holds a URL instead of a name; give the URL as DATABASE_URL.");
        }
        return database;
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return url;
    }
}
