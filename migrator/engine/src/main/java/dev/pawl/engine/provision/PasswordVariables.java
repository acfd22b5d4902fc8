package dev.pawl.engine.provision;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads {@code <DATABASE>_<SERVICE>_DB_PASSWORD_FILE} and {@code <DATABASE>_<SERVICE>_DB_PASSWORD}. Without a service,
 * the owner is meant; without a database, or with {@code PAWL_} or {@code CARACAL_} in its place, the only one there is.
 */
final class PasswordVariables {
    /** How the one is called who owns the tables. */
    static final String OWNER = "owner";

    private static final Pattern NAME = Pattern.compile("([A-Z][A-Z0-9_]*)_DB_PASSWORD(_FILE)?");
    private static final Pattern OF_NO_DATABASE = Pattern.compile("(?:PAWL|CARACAL)_(.+)");

    private final List<String> databases;
    private final boolean shared;
    /** By database and service. */
    private final Map<String, Map<String, LoginPassword>> found = new TreeMap<>();

    private PasswordVariables(List<String> databases, boolean shared) {
        this.databases = databases;
        this.shared = shared;
    }

    /** A login that a variable is about. */
    private record Place(String database, String service) {}

    /**
     * The passwords of each database, by service.
     *
     * @param shared whether a login may be meant for all databases
     * @param readFile the password in a file, for a variable and the path that it holds; empty when there is no such file
     * @throws PawlException when a variable is about no database, or two are about the same login
     */
    static Map<String, Map<String, LoginPassword>> read(
            List<String> databases, boolean shared, Map<String, String> variables, PasswordFiles readFile) {
        var reader = new PasswordVariables(databases, shared);
        new TreeMap<>(variables).forEach((name, value) -> reader.read(name, value, variables, readFile));
        return reader.found;
    }

    private void read(String name, String value, Map<String, String> variables, PasswordFiles readFile) {
        var parts = NAME.matcher(name);
        if (value.isEmpty() || !parts.matches()) {
            return;
        }
        boolean isFile = parts.group(2) != null;
        if (!isFile && !variables.getOrDefault(name + "_FILE", "").isEmpty()) {
            // The file comes first, also when it is not there.
            return;
        }
        LoginPassword password = isFile
                ? readFile.read(name, value)
                        .<LoginPassword>map(text -> new LoginPassword.Given(name, text))
                        .orElse(new LoginPassword.NoFile(name))
                : new LoginPassword.Given(name, value);
        places(name, parts.group(1)).forEach(place -> put(place, password));
    }

    private void put(Place place, LoginPassword password) {
        var ofDatabase = found.computeIfAbsent(place.database(), database -> new TreeMap<>());
        var other = ofDatabase.putIfAbsent(place.service(), password);
        if (other != null) {
            throw PawlException.of(
                    Message.PROVISION_INPUT,
                    password.variable(),
                    "it is about the same login as " + other.variable() + "; leave one of them out");
        }
    }

    private List<Place> places(String variable, String stem) {
        var named = named(variable, stem);
        if (named.isPresent()) {
            return List.of(named.get());
        }
        if (databases.size() > 1 && !shared) {
            throw PawlException.of(
                    Message.PROVISION_INPUT,
                    variable,
                    "it names none of the databases; their variables begin with "
                            + String.join(
                                    ", ",
                                    databases.stream()
                                            .map(PasswordVariables::key)
                                            .toList()));
        }
        var bare = OF_NO_DATABASE.matcher(stem);
        var service = service(bare.matches() ? bare.group(1) : stem);
        return databases.stream().map(database -> new Place(database, service)).toList();
    }

    /** What a variable is about that begins with the name of a database, the longest such name. */
    private Optional<Place> named(String variable, String stem) {
        var key = databases.stream()
                .map(PasswordVariables::key)
                .filter(candidate -> stem.equals(candidate) || stem.startsWith(candidate + "_"))
                .max(Comparator.comparing(String::length));
        if (key.isEmpty()) {
            return Optional.empty();
        }
        var meant = databases.stream()
                .filter(database -> key(database).equals(key.get()))
                .toList();
        if (meant.size() > 1) {
            throw PawlException.of(
                    Message.PROVISION_INPUT,
                    variable,
                    "it is about each of the databases " + String.join(", ", meant)
                            + "; provision one of them at a time");
        }
        var service = stem.equals(key.get())
                ? OWNER
                : service(stem.substring(key.get().length() + 1));
        return Optional.of(new Place(meant.get(0), service));
    }

    /** A database in the name of a variable: upper case, and {@code _} for what cannot stand there. */
    static String key(String database) {
        return database.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static String service(String stem) {
        return stem.toLowerCase(Locale.ROOT);
    }
}
