package dev.pawl.conformance.verify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A file of SQL. It begins with a comment that says in words what it is; lines that begin with three dashes divide the
 * rest. {@code ${database}} stands for the database that it is executed in, {@code ${month+1}} for the next month as
 * {@code 2026_12} and {@code ${first+1}} for its first day.
 */
record SectionedFile(String name, String says, List<Section> sections) {
    private static final String TITLE = "--- ";
    private static final String COMMENT = "-- ";
    private static final Pattern MONTH = Pattern.compile("\\$\\{(month|first)([+]\\d+)?}");

    SectionedFile {
        sections = List.copyOf(sections);
    }

    /** What follows a line of three dashes. */
    record Section(String title, String sql) {
        /** The first word of the title. */
        String kind() {
            return title.split(" ", 2)[0];
        }

        /** The title without its first word. */
        String rest() {
            return title.contains(" ") ? title.split(" ", 2)[1] : "";
        }
    }

    /** Every file of a folder, by name. */
    static List<SectionedFile> in(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            var read = new ArrayList<SectionedFile>();
            for (var file : files.sorted().toList()) {
                read.add(read(file));
            }
            return read;
        }
    }

    /** One file. */
    static SectionedFile read(Path file) throws IOException {
        var lines = Files.readAllLines(file);
        var says = new ArrayList<String>();
        var sections = new ArrayList<Section>();
        int at = 0;
        while (at < lines.size() && !lines.get(at).startsWith(TITLE)) {
            says.add(lines.get(at).replaceFirst("^" + COMMENT, "").strip());
            at++;
        }
        while (at < lines.size()) {
            int next = at + 1;
            while (next < lines.size() && !lines.get(next).startsWith(TITLE)) {
                next++;
            }
            sections.add(new Section(
                    lines.get(at).substring(TITLE.length()), String.join("\n", lines.subList(at + 1, next))));
            at = next;
        }
        var name = Objects.requireNonNull(file.getFileName()).toString();
        if (says.isEmpty() || sections.isEmpty() || !name.endsWith(".sql")) {
            throw new AssertionError(name + " has no words in front or no sections");
        }
        return new SectionedFile(
                name.substring(0, name.length() - 4), String.join(" ", says).strip(), sections);
    }

    /**
     * The same for one database and the month that is now.
     *
     * @param roles what the names of roles begin with, instead of the name of the database
     */
    SectionedFile on(String database, String roles, YearMonth month) {
        UnaryOperator<String> fill =
                text -> MONTH.matcher(text.replace("${database}_", roles + "_").replace("${database}", database))
                        .replaceAll(found -> {
                            var later = month.plusMonths(found.group(2) == null ? 0 : Integer.parseInt(found.group(2)));
                            return found.group(1).equals("first")
                                    ? later.atDay(1).toString()
                                    : "%04d_%02d".formatted(later.getYear(), later.getMonthValue());
                        });
        return new SectionedFile(
                name,
                says,
                sections.stream()
                        .map(section -> new Section(fill.apply(section.title()), fill.apply(section.sql())))
                        .toList());
    }

    @Override
    public String toString() {
        return name;
    }
}
