package dev.pawl.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commands that a hint names, with the options that this one was called with, so that they are about the same
 * database and can be pasted as they are.
 *
 * @param options as a shell takes them
 */
record NextCommands(String options) {
    private static final Pattern COMMAND = Pattern.compile(
            "\\bpawl (migrate|status|accept|resolve|adopt|baseline|environment|maintain|provision)\\b(?! --help)");
    private static final Pattern BEFORE_COMMAND =
            Pattern.compile("(?<=[:,]|, or) (?=pawl (migrate|accept|resolve|adopt|baseline|environment|maintain) )");

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");
    /** Whoever pastes this notices that something is to be filled in. */
    private static final String SECRET = "URL";

    /** The options of a command line that another command takes, too. */
    static NextCommands of(String... arguments) {
        var given = new ArrayList<String>();
        var all = List.of(arguments);
        for (int i = 0; i < all.size(); i++) {
            var parts = all.get(i).split("=", 2);
            if (DatabaseOptions.NAMING.contains(parts[0]) && (parts.length == 2 || i + 1 < all.size())) {
                var value = parts.length == 2 ? parts[1] : all.get(i + 1);
                given.add(parts[0] + " " + shown(value));
            }
        }
        return new NextCommands(String.join(" ", given));
    }

    private static String shown(String value) {
        if (value.contains("://") && !isHarmless(value)) {
            return SECRET;
        }
        return PLAIN.matcher(value).matches() ? value : "'" + value.replace("'", "'\\''") + "'";
    }

    /** Whether a URL is understood and holds nothing but names. */
    private static boolean isHarmless(String url) {
        try {
            return NamedDatabase.ofUrl(url).properties().stringPropertyNames().stream()
                    .allMatch(name -> name.equals("user") || name.equals("sslmode"));
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** A hint in lines, each of which ends where a command that can be pasted begins. */
    List<String> in(String hint) {
        return List.of(BEFORE_COMMAND.split(completed(hint)));
    }

    private String completed(String hint) {
        return options.isEmpty() ? hint : COMMAND.matcher(hint).replaceAll("$0 " + Matcher.quoteReplacement(options));
    }
}
