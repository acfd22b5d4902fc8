package dev.pawl.engine.migration;

import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;

/** Where a migration set comes from. */
public sealed interface MigrationSource permits DirectorySource, ClasspathSource {
    /** The prefix of a location on the class path, as in {@code classpath:dev/pawl/schema}. */
    String CLASSPATH_PREFIX = "classpath:";

    /**
     * The source that a location names: {@code classpath:FOLDER}, looked up by {@code loader}, or else a directory.
     */
    static MigrationSource at(String location, ClassLoader loader) {
        return location.startsWith(CLASSPATH_PREFIX)
                ? new ClasspathSource(loader, location.substring(CLASSPATH_PREFIX.length()))
                : new DirectorySource(Path.of(location));
    }

    /** Where it is, for messages. */
    String location();

    /** What is known of the whole set without listing its files; empty where they have to be looked at. */
    default Optional<SetFacts> facts() {
        return Optional.empty();
    }

    /** Every file of the source that ends in {@code .sql}, with its checksum. */
    SortedMap<String, Checksum> files();

    /** The bytes of a file; empty when there is no such file. */
    Optional<byte[]> read(String fileName);
}
