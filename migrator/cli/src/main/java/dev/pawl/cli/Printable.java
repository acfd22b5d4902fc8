package dev.pawl.cli;

/** Text that comes from a database or a file, made safe for a terminal. */
final class Printable {
    private static final char DELETE = '\u007f';

    private Printable() {}

    /** One line, in which a terminal finds no command and no second line. */
    static String line(String text) {
        var safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            switch (letter) {
                case '\n' -> safe.append("\\n");
                case '\r' -> safe.append("\\r");
                case '\t' -> safe.append("\\t");
                default -> append(safe, letter);
            }
        }
        return safe.toString();
    }

    /** JSON leaves some control characters as they are, but takes each in this form. */
    static String json(String text) {
        var safe = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter >= DELETE) {
                append(safe, letter);
            } else {
                safe.append(letter);
            }
        }
        return safe.toString();
    }

    private static void append(StringBuilder safe, char letter) {
        if (Character.isISOControl(letter)) {
            safe.append("\\u%04x".formatted((int) letter));
        } else {
            safe.append(letter);
        }
    }
}
