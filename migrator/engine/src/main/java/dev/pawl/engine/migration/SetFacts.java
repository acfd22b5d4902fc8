package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a start with nothing to do has to know of a migration set, and an instance tells of itself. The list of a
 * packaged set begins with them, so that neither takes longer, or more memory, the more migrations there are.
 *
 * @param digest as {@link Checksum#digest} makes it
 * @param size how many migrations there are
 * @param newest the version that sorts last
 * @param contracts the versions that are contract-phase, in order
 */
record SetFacts(Checksum digest, int size, Version newest, List<Version> contracts) {
    private static final String COMMENT = "# ";
    private static final String DIGEST = "digest";
    private static final String SIZE = "migrations";
    private static final String NEWEST = "newest";
    private static final String CONTRACT = "contract";

    SetFacts {
        contracts = List.copyOf(contracts);
    }

    /**
     * The facts of a set. Every file of it is read.
     *
     * @throws PawlException when a file of it cannot be run
     */
    static SetFacts of(MigrationSet set) {
        var contracts = set.migrations().stream()
                .filter(migration -> migration.contents().directives().phase() == Phase.CONTRACT)
                .map(Migration::version)
                .toList();
        return new SetFacts(set.digest(), set.size(), set.newest(), contracts);
    }

    /**
     * Refuses files that these are not the facts of.
     *
     * @param location where the files are, for the message
     */
    void requireOf(Listing listing, String location) {
        var migrations = listing.migrations();
        var versions = migrations.stream().map(Migration::version).toList();
        if (!digest.equals(Checksum.digest(migrations))
                || size != versions.size()
                || !newest.equals(Listing.newest(migrations))
                || !versions.containsAll(contracts)) {
            throw PawlException.of(Message.PACKAGED_CHANGED, location, size, newest, versions.size());
        }
    }

    /** Lines of comment in the format of sha256sum. */
    String text() {
        var text = new StringBuilder();
        add(text, DIGEST, digest);
        add(text, SIZE, size);
        add(text, NEWEST, newest);
        contracts.forEach(version -> add(text, CONTRACT, version));
        return text.toString();
    }

    private static void add(StringBuilder text, String word, Object value) {
        text.append(COMMENT).append(word).append(' ').append(value).append('\n');
    }

    /**
     * Reads the comment that a list begins with, and nothing after it.
     *
     * @return empty when it has none, since sha256sum wrote it
     * @throws PawlException when it is not as {@link #text} writes it
     */
    static Optional<SetFacts> parse(String file, BufferedReader list) throws IOException {
        Map<String, List<String>> values = new HashMap<>();
        for (var line = list.readLine(); line != null && line.startsWith(COMMENT); line = list.readLine()) {
            int blank = line.indexOf(' ', COMMENT.length());
            var word = line.substring(COMMENT.length(), blank < 0 ? line.length() : blank);
            values.computeIfAbsent(word, key -> new ArrayList<>()).add(line.substring(blank + 1));
        }
        try {
            return values.isEmpty() ? Optional.empty() : Optional.of(of(values));
        } catch (IllegalArgumentException e) {
            throw PawlException.of(Message.BAD_LIST, file, "its beginning cannot be understood")
                    .causedBy(e)
                    .at(file, 1);
        }
    }

    private static SetFacts of(Map<String, List<String>> values) {
        var contracts = values.getOrDefault(CONTRACT, List.of()).stream()
                .map(Version::new)
                .toList();
        return new SetFacts(
                new Checksum(only(values, DIGEST)),
                Integer.parseInt(only(values, SIZE)),
                new Version(only(values, NEWEST)),
                contracts);
    }

    private static String only(Map<String, List<String>> values, String word) {
        var found = values.getOrDefault(word, List.of());
        if (found.size() != 1) {
            throw new IllegalArgumentException(word + " is there " + found.size() + " times");
        }
        return found.get(0);
    }
}
