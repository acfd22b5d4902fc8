package dev.pawl.engine.run;

import java.util.Locale;

/** Names as SQL writes them. */
final class Identifier {
    private Identifier() {}

    /** The last part of a possibly qualified and quoted name, as the catalog has it. */
    static String lastPart(String name) {
        int begin = 0;
        int at = 0;
        while (at < name.length()) {
            if (name.charAt(at) == '"') {
                at = name.indexOf('"', at + 1) + 1;
                if (at == 0) {
                    return name;
                }
            } else {
                begin = name.charAt(at) == '.' ? at + 1 : begin;
                at++;
            }
        }
        var part = name.substring(begin);
        return part.startsWith("\"")
                ? part.substring(1, part.length() - 1).replace("\"\"", "\"")
                : part.toLowerCase(Locale.ROOT);
    }
}
