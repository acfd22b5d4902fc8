package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** File names with their checksums, in the format that sha256sum writes; it passes over lines of comment, too. */
record Manifest(SortedMap<String, Checksum> files) {
    /** The manifest beside the migrations that freezes what has shipped. */
    static final String RELEASED = "released.sha256";

    private static final int HEX_DIGITS = 64;
    /** Two characters, of which the second tells how the file was read. */
    private static final int NAME = HEX_DIGITS + 2;

    Manifest {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    static Manifest parse(String file, String text) {
        var files = new TreeMap<String, Checksum>();
        int number = 0;
        for (var line : text.lines().toList()) {
            number++;
            if (isEntry(line)) {
                files.put(line.substring(NAME), new Checksum(line.substring(0, HEX_DIGITS)));
            } else if (!line.isBlank() && !line.startsWith("#")) {
                throw PawlException.of(Message.BAD_MANIFEST, file, number).at(file, number);
            }
        }
        return new Manifest(files);
    }

    private static boolean isEntry(String line) {
        return line.length() > NAME
                && line.charAt(HEX_DIGITS) == ' '
                && (line.charAt(NAME - 1) == ' ' || line.charAt(NAME - 1) == '*')
                && Checksum.isHex(line.substring(0, HEX_DIGITS));
    }

    /** The lines that sha256sum writes and checks. */
    String text() {
        var text = new StringBuilder();
        files.forEach((name, checksum) ->
                text.append(checksum.hex()).append("  ").append(name).append('\n'));
        return text.toString();
    }

    /** What differs from these files, in words; empty when each frozen file is there unchanged. */
    List<String> differences(Map<String, Checksum> present) {
        var differences = new ArrayList<String>();
        files.forEach((name, frozen) -> {
            var found = present.get(name);
            if (found == null) {
                differences.add(name + " is gone");
            } else if (!found.equals(frozen)) {
                differences.add(name + " was edited");
            }
        });
        return differences;
    }
}
