package dev.pawl.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Host and port of one or several servers, in the order in which they are tried. */
record Servers(List<String> addresses) {
    private static final String DEFAULT_HOST = "localhost";
    private static final String DEFAULT_PORT = "5432";
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]+");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?");
    private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
    private static final int HIGHEST_PORT = 65_535;

    Servers {
        addresses = List.copyOf(addresses);
    }

    /** Lists separated by commas, as libpq has them: one port for all hosts or one for each; empty is the default. */
    static Servers of(String hosts, String ports) {
        var names = hosts.split(",", -1);
        var numbers = ports.split(",", -1);
        if (numbers.length != 1 && numbers.length != names.length) {
            throw DatabaseAddress.refused("The database is named with " + names.length + " hosts but " + numbers.length
                    + " ports; give one port for all hosts or one for each.");
        }
        var addresses = new ArrayList<String>();
        for (int i = 0; i < names.length; i++) {
            addresses.add(host(names[i]) + ":" + port(numbers[numbers.length == 1 ? 0 : i]));
        }
        return new Servers(addresses);
    }

    private static String host(String name) {
        if (name.isEmpty()) {
            return DEFAULT_HOST;
        }
        if (name.startsWith("/")) {
            throw DatabaseAddress.refused("The host of the database is a directory of Unix sockets (it begins with "
                    + "/); Java connects over TCP only. Name the host, localhost for this machine.");
        }
        var address = name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : name;
        if (IPV6.matcher(address).matches()) {
            return "[" + address + "]";
        }
        if (!NAME.matcher(name).matches()) {
            throw DatabaseAddress.refused("The host of the database is neither a host name nor an IP address; special "
                    + "characters in user and password are written as %XX.");
        }
        return name;
    }

    private static String port(String number) {
        if (number.isEmpty()) {
            return DEFAULT_PORT;
        }
        if (PORT.matcher(number).matches()) {
            int port = Integer.parseInt(number);
            if (port >= 1 && port <= HIGHEST_PORT) {
                return number;
            }
        }
        throw DatabaseAddress.refused("The port of the database is not a number from 1 to " + HIGHEST_PORT + ".");
    }

    @Override
    public String toString() {
        return String.join(",", addresses);
    }
}
