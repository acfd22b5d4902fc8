package dev.pawl.cli;

import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.PGProperty;

/**
 * Properties of the driver, checked before the driver sees them: it passes over names that it does not know and
 * repeats values that it refuses, and either may hold a password.
 */
final class DriverProperties {
    /** Names of libpq that the driver takes in a jdbc: URL. */
    private static final Set<String> ADDRESS = Set.of("host", "port", "dbname");
    /** Values of these contain such characters by nature. */
    private static final Set<String> FREE = Set.of("password", "sslpassword", "options");

    private static final Pattern JOINED = Pattern.compile("[=;?]");
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

    private DriverProperties() {}

    /** Refuses parameters of a jdbc: URL that the driver does not know, and those that run into each other. */
    static void requireKnown(String query) {
        var parameters = query.split("&", -1);
        for (int i = 0; i < parameters.length; i++) {
            var parts = parameters[i].split("=", 2);
            if (!ADDRESS.contains(parts[0])) {
                requireKnown(parts[0], i + 1);
            }
            if (parts.length == 2
                    && !FREE.contains(parts[0])
                    && JOINED.matcher(parts[1]).find()) {
                throw DatabaseAddress.refused("The value of parameter " + (i + 1)
                        + " of the database URL contains = ; or ?; parameters are separated by &, and these "
                        + "characters are written as %XX.");
            }
        }
    }

    /** Refuses a name that the driver would pass over. */
    static void requireKnown(String name, int position) {
        if (PGProperty.forName(name) == null) {
            throw DatabaseAddress.refused("Parameter " + position + " of the database URL is none that Pawl knows; it "
                    + "knows those of the JDBC driver, such as user, password, sslmode and sslrootcert.");
        }
    }

    /** Refuses values that the driver would refuse and repeat. */
    static void requireValid(Properties properties) {
        for (var name : properties.stringPropertyNames()) {
            var property = PGProperty.forName(name);
            if (property != null && !isValid(property, properties.getProperty(name))) {
                throw DatabaseAddress.refused(name + " of the database has a value that it cannot have"
                        + (property.getChoices() == null
                                ? "."
                                : "; it is one of " + String.join(", ", property.getChoices()) + "."));
            }
        }
    }

    private static boolean isValid(PGProperty property, String value) {
        if (property == PGProperty.OPTIONS) {
            return value.startsWith("-");
        }
        var choices = property.getChoices();
        if (choices != null) {
            return List.of(choices).containsAll(List.of(value.split(",", -1)));
        }
        var usual = property.getDefaultValue();
        return usual == null
                || !NUMBER.matcher(usual).matches()
                || NUMBER.matcher(value).matches();
    }
}
