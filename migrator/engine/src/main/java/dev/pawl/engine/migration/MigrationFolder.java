package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A folder with migrations that an author works in. No database is needed. */
public final class MigrationFolder {
    private final Path path;
    private final MigrationSource source;

    private MigrationFolder(Path path) {
        this.path = path;
        this.source = new DirectorySource(path);
    }

    /**
     * What {@code released.sha256} freezes now.
     *
     * @param manifest where it is
     * @param added files that it did not freeze before
     * @param files how many files it freezes
     */
    public record Frozen(String manifest, List<String> added, int files) {
        public Frozen {
            added = List.copyOf(added);
        }
    }

    /** A migration that was begun: an empty file with its header. */
    public record Created(Version version, String file) {}

    /**
     * The folder that a location names.
     *
     * @throws PawlException when it is on the class path, or not there
     */
    public static MigrationFolder at(String location) {
        try {
            var path = Path.of(location);
            if (!location.startsWith(MigrationSource.CLASSPATH_PREFIX) && Files.isDirectory(path)) {
                return new MigrationFolder(path);
            }
        } catch (InvalidPathException e) {
            throw PawlException.of(Message.NOT_A_FOLDER, location).causedBy(e);
        }
        throw PawlException.of(Message.NOT_A_FOLDER, location);
    }

    /**
     * Freezes every migration: writes {@code released.sha256} anew, with what it freezes already and what has come
     * since.
     *
     * @throws PawlException when a frozen file was edited or removed, or when a file cannot be run
     */
    public Frozen freeze() {
        var set = MigrationSet.load(source);
        var frozen = new TreeMap<String, Checksum>();
        source.read(Manifest.RELEASED)
                .map(bytes -> Manifest.parse(Manifest.RELEASED, new String(bytes, StandardCharsets.UTF_8)))
                .ifPresent(manifest -> frozen.putAll(manifest.files()));
        var added = new ArrayList<String>();
        source.files().forEach((name, checksum) -> {
            var version = Version.ofFileName(name);
            if (version.isPresent() && !frozen.containsKey(name)) {
                // What cannot be run would be frozen for ever.
                set.require(version.get().text()).contents();
                frozen.put(name, checksum);
                added.add(name);
            }
        });
        var manifest = path.resolve(Manifest.RELEASED);
        if (!added.isEmpty()) {
            write(manifest, new Manifest(frozen).text());
        }
        return new Frozen(manifest.toString(), added, frozen.size());
    }

    /** Moved into place, so that nobody ever reads a part of it. */
    private static void write(Path manifest, String text) {
        var temporary = manifest.resolveSibling(
                manifest.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
        try {
            try {
                Files.writeString(temporary, text);
                Files.move(temporary, manifest, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw notWritten(manifest, e);
        }
    }

    /**
     * Writes {@code migrations.sha256}, by which the folder is found on a class path: the facts of the set, then every
     * file with its checksum. For a build, after the files were copied to where they are packaged.
     *
     * @throws PawlException when the set is not sound, or a file cannot be run
     */
    public void list() {
        var set = MigrationSet.load(source);
        set.roles().ifPresent(Script::contents);
        var listed = new Manifest(source.files());
        write(path.resolve(ClasspathSource.LIST), SetFacts.of(set).text() + listed.text());
    }

    /**
     * Writes the next file with its header.
     *
     * @throws PawlException when the set is not sound, or there is a file of that name
     */
    public Created create(NewMigration migration, Clock clock) {
        var names = migrations();
        if (!names.isEmpty()) {
            var set = MigrationSet.load(source);
            migration.contracts().forEach(set::require);
        }
        var name = migration.fileName(names, clock);
        var version = Version.ofFileName(name)
                .orElseThrow(() -> PawlException.of(
                        Message.BAD_NEW_NAME, "no number of 14 digits is left after those in " + source.location()));
        var file = path.resolve(name);
        try {
            Files.writeString(file, migration.header(version), StandardOpenOption.CREATE_NEW);
        } catch (IOException e) {
            throw notWritten(file, e);
        }
        return new Created(version, file.toString());
    }

    private List<String> migrations() {
        return source.files().keySet().stream().filter(Listing::claimsToBeOne).toList();
    }

    private static PawlException notWritten(Path file, IOException e) {
        var reason = e instanceof FileAlreadyExistsException ? "there is one already" : String.valueOf(e.getMessage());
        return PawlException.of(Message.NOT_WRITTEN, file, reason).causedBy(e);
    }
}
