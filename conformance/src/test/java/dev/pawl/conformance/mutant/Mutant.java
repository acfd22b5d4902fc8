package dev.pawl.conformance.mutant;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An engine that is broken in one way, as a patch of its sources. A file begins with what is broken, in words, and a line
 * {@code killed by:}; hunks follow, each a line {@code @@ FILE} and lines as in a unified diff. A hunk has no line
 * numbers: its text has to stand exactly once in the file.
 *
 * @param name of the patch
 * @param breaks what a production system would notice
 * @param killer the id of a rule, or {@code package.Class#method} below {@code dev.pawl.conformance}
 */
record Mutant(String name, String breaks, String killer, List<Hunk> hunks) {
    private static final String KILLER = "killed by: ";
    private static final String HUNK = "@@ ";
    private static final String ENDING = ".patch";

    Mutant {
        hunks = List.copyOf(hunks);
    }

    /** A text that is replaced by another one. */
    record Hunk(Path file, String before, String after) {
        String appliedTo(String source) {
            int at = source.indexOf(before);
            if (at < 0 || source.indexOf(before, at + 1) >= 0) {
                throw new AssertionError("this does not stand exactly once in " + file + ":\n" + before);
            }
            return source.substring(0, at) + after + source.substring(at + before.length());
        }
    }

    /** All patches of a folder, by name. */
    static List<Mutant> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            var mutants = new ArrayList<Mutant>();
            for (var file : files.sorted().toList()) {
                mutants.add(parse(requireNonNull(file.getFileName()).toString(), Files.readAllLines(file)));
            }
            return mutants;
        }
    }

    private static Mutant parse(String file, List<String> lines) {
        var breaks = new ArrayList<String>();
        var hunks = new ArrayList<Hunk>();
        var killer = "";
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i);
            if (line.startsWith(HUNK)) {
                int end = i + 1;
                while (end < lines.size() && !lines.get(end).startsWith(HUNK)) {
                    end++;
                }
                int next = end;
                while (lines.get(end - 1).isBlank()) {
                    end--;
                }
                hunks.add(hunk(Path.of(line.substring(HUNK.length()).strip()), lines.subList(i + 1, end)));
                i = next - 1;
            } else if (line.startsWith(KILLER)) {
                killer = line.substring(KILLER.length()).strip();
            } else if (!line.isBlank()) {
                breaks.add(line.strip());
            }
        }
        if (!file.endsWith(ENDING) || breaks.isEmpty() || killer.isEmpty() || hunks.isEmpty()) {
            throw new AssertionError(file + " is no patch with a description, a killer and a hunk");
        }
        var name = file.substring(0, file.length() - ENDING.length());
        return new Mutant(name, String.join(" ", breaks), killer, hunks);
    }

    private static Hunk hunk(Path file, List<String> lines) {
        var before = new StringBuilder();
        var after = new StringBuilder();
        for (var line : lines) {
            var text = line.substring(Math.min(1, line.length())) + "\n";
            switch (line.isEmpty() ? ' ' : line.charAt(0)) {
                case '-' -> before.append(text);
                case '+' -> after.append(text);
                case ' ' -> {
                    before.append(text);
                    after.append(text);
                }
                default ->
                    throw new AssertionError(
                            "a line of a hunk of " + file + " begins with none of -, + and blank: " + line);
            }
        }
        return new Hunk(file, before.toString(), after.toString());
    }

    /** The sources that it changes, as they are then. */
    Map<Path, String> sources(Path root) throws IOException {
        var sources = new LinkedHashMap<Path, String>();
        for (var hunk : hunks) {
            var source = sources.containsKey(hunk.file())
                    ? requireNonNull(sources.get(hunk.file()))
                    : Files.readString(root.resolve(hunk.file()));
            sources.put(hunk.file(), hunk.appliedTo(source));
        }
        return sources;
    }
}
