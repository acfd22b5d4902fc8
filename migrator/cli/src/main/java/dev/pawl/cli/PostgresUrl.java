package dev.pawl.cli;

import dev.pawl.engine.error.PawlException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/** Reads {@code postgres://user:password@host:port/database?name=value} as libpq does. */
final class PostgresUrl {
    /** What stands in a database name unencoded was meant for another part of the URL, often with a password. */
    private static final Pattern MISPLACED = Pattern.compile("[@;:&=#/]");

    private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}]");
    private static final String ENCODE = "special characters in user, password and database name are written as %XX";

    /** Parameters of libpq that the driver has under another name with the same values. */
    private static final Map<String, String> SAME_VALUES = Map.of(
            "application_name", "ApplicationName",
            "channel_binding", "channelBinding",
            "connect_timeout", "connectTimeout",
            "gssencmode", "gssEncMode",
            "require_auth", "requireAuth",
            "sslnegotiation", "sslNegotiation");

    private final Properties properties = new Properties();
    private String hosts = "";
    private String ports = "";
    private String database = "";

    private PostgresUrl() {}

    static NamedDatabase parse(String url) {
        if (SPACE.matcher(url).find()) {
            throw DatabaseAddress.refused("The database URL contains a space or a line end; " + ENCODE + ".");
        }
        var rest = url.substring(url.indexOf("//") + 2);
        int end = rest.indexOf('?');
        var address = end < 0 ? rest : rest.substring(0, end);
        int slash = address.indexOf('/');
        var parsed = new PostgresUrl();
        parsed.readAuthority(slash < 0 ? address : address.substring(0, slash));
        parsed.readDatabase(slash < 0 ? "" : address.substring(slash + 1));
        if (end >= 0) {
            parsed.readParameters(rest.substring(end + 1));
        }
        return new NamedDatabase(given(parsed.hosts), given(parsed.ports), given(parsed.database), parsed.properties);
    }

    private void readAuthority(String authority) {
        int at = authority.lastIndexOf('@');
        if (at >= 0) {
            var user = authority.substring(0, at).split(":", 2);
            set("user", decoded(user[0]));
            set("password", user.length == 2 ? decoded(user[1]) : "");
        }
        var hostNames = new ArrayList<String>();
        var portNumbers = new ArrayList<String>();
        for (var server : authority.substring(at + 1).split(",", -1)) {
            // The colons of an IPv6 address are inside brackets.
            int colon = server.lastIndexOf(':');
            boolean hasPort = colon > server.lastIndexOf(']');
            hostNames.add(decoded(hasPort ? server.substring(0, colon) : server));
            portNumbers.add(hasPort ? server.substring(colon + 1) : "");
        }
        hosts = String.join(",", hostNames);
        ports = portNumbers.stream().allMatch(String::isEmpty) ? "" : String.join(",", portNumbers);
    }

    private void readDatabase(String path) {
        if (MISPLACED.matcher(path).find()) {
            throw DatabaseAddress.refused(
                    "The database URL has one of @ ; : & = # / in the database name; " + ENCODE + ".");
        }
        database = decoded(path);
    }

    private void readParameters(String query) {
        var parameters = query.split("&", -1);
        for (int i = 0; i < parameters.length; i++) {
            var parts = parameters[i].split("=", -1);
            if (parts.length != 2 || parts[1].matches(".*[@;?].*")) {
                throw DatabaseAddress.refused("Parameter " + (i + 1)
                        + " of the database URL is not of the form name=value; parameters are separated by &, "
                        + "and one of = @ ; ? in a value is written as %XX.");
            }
            readParameter(decoded(parts[0]), decoded(parts[1]), i + 1);
        }
    }

    /** A parameter comes before the same thing in the address. */
    private void readParameter(String name, String value, int position) {
        switch (name) {
            case "host" -> hosts = value;
            case "port" -> ports = value;
            case "dbname" -> database = value;
            case "target_session_attrs" -> set("targetServerType", serverType(value));
            default -> {
                var property = SAME_VALUES.getOrDefault(name, name);
                DriverProperties.requireKnown(property, position);
                set(property, value);
            }
        }
    }

    private static String serverType(String attributes) {
        return switch (attributes) {
            case "any" -> "any";
            case "read-write", "primary" -> "primary";
            default ->
                throw DatabaseAddress.refused(
                        "target_session_attrs has to be any, read-write or primary: Pawl changes the database.");
        };
    }

    private void set(String name, String value) {
        if (!value.isEmpty()) {
            properties.setProperty(name, value);
        }
    }

    private static Optional<String> given(String value) {
        return Optional.of(value).filter(text -> !text.isEmpty());
    }

    private static String decoded(String text) {
        var bytes = new ByteArrayOutputStream();
        try {
            for (int i = 0; i < text.length(); i = text.offsetByCodePoints(i, 1)) {
                if (text.charAt(i) == '%') {
                    bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
                    i += 2;
                } else {
                    bytes.writeBytes(Character.toString(text.codePointAt(i)).getBytes(StandardCharsets.UTF_8));
                }
            }
            var utf8 = ByteBuffer.wrap(bytes.toByteArray());
            var decoded = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
            if (decoded.indexOf('\0') < 0) {
                return decoded;
            }
        } catch (CharacterCodingException | IndexOutOfBoundsException | NumberFormatException e) {
            // The exception's text may repeat a part of the password.
            throw badEncoding();
        }
        throw badEncoding();
    }

    private static PawlException badEncoding() {
        return DatabaseAddress.refused("The database URL has a % that does not begin an encoded UTF-8 character; a % "
                + "itself is written as %25.");
    }
}
