package dev.pawl.cli;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.provision.Cluster;
import dev.pawl.engine.run.Connector;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Which database, and who logs in. The password is kept out of the URL, so that no message can show it.
 *
 * @param servers checked: hosts and ports, nothing else
 */
record DatabaseAddress(String servers, String database, Properties properties) implements Cluster {
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
        return new DatabaseAddress(servers.toString(), database, properties);
    }

    Connector connector() {
        return database(database);
    }

    /** A {@code jdbc:postgresql:} URL without user and password. */
    String url() {
        return url(database);
    }

    private String url(String name) {
        return "jdbc:postgresql://" + servers + "/" + encoded(name);
    }

    @Override
    public String address() {
        return servers;
    }

    @Override
    public Connector database(String name) {
        return Connector.of(url(name), properties);
    }

    @Override
    public Connector login(String name, String user, String password) {
        var others = new Properties();
        others.putAll(properties);
        others.setProperty("user", user);
        others.setProperty("password", password);
        others.setProperty("requireAuth", "scram-sha-256");
        return Connector.of(url(name), others);
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
        return url();
    }
}
