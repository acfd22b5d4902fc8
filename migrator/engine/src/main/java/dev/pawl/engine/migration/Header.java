package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.regex.Pattern;

/** The directives before a file's first statement: line comments that begin with {@code pawl:}. */
record Header(Phase phase) {
    private static final Pattern DIRECTIVE = Pattern.compile("--\\s*(pawl|caracal):(.*)");

    static Header of(Script script) {
        var phase = Phase.EXPAND;
        int number = 0;
        for (var line : script.sql().lines().toList()) {
            number++;
            var text = line.strip();
            var matcher = DIRECTIVE.matcher(text);
            if (matcher.matches()) {
                phase = phase(script, number, text, matcher.group(2).strip());
            } else if (!text.isEmpty() && !text.startsWith("--")) {
                break;
            }
        }
        return new Header(phase);
    }

    private static Phase phase(Script script, int line, String text, String directive) {
        return switch (directive.replaceAll("\\s+", " ")) {
            case "phase contract" -> Phase.CONTRACT;
            case "phase expand" -> Phase.EXPAND;
            default ->
                throw PawlException.of(Message.BAD_DIRECTIVE, script.file(), line, text)
                        .at(script.file(), line);
        };
    }
}
