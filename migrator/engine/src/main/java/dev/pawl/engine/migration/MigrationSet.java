package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All migrations of one source, ordered. A set that exists is sound: every name is a migration's, no number occurs
 * twice, and what {@code released.sha256} freezes is there unchanged.
 *
 * @param location where it comes from, for messages
 * @param migrations ordered by version
 * @param roles the text of {@code roles.sql} beside the migrations: cluster-wide objects that must exist before them
 */
public record MigrationSet(String location, List<Migration> migrations, Optional<Script> roles) {
    static final String ROLES = "roles.sql";

    public MigrationSet {
        migrations = List.copyOf(migrations);
    }

    /**
     * Loads the set of a source.
     *
     * @throws dev.pawl.engine.error.PawlException when a name is not a migration's, a number occurs twice, a frozen file
     *     changed, or there is no migration at all
     */
    public static MigrationSet load(MigrationSource source) {
        Map<String, Checksum> files = source.files();
        refuseChangedReleases(source, files);
        var migrations = new ArrayList<Migration>();
        var badNames = new ArrayList<String>();
        files.forEach((name, checksum) -> {
            if (name.endsWith(".down.sql") || name.equals(ROLES)) {
                return;
            }
            Version.ofFileName(name)
                    .ifPresentOrElse(
                            version -> migrations.add(
                                    new Migration(version, checksum, () -> script(source, name, checksum))),
                            () -> badNames.add(name));
        });
        if (!badNames.isEmpty()) {
            throw PawlException.of(Message.BAD_NAMES, source.location(), String.join(", ", badNames))
                    .at(badNames.get(0), null);
        }
        if (migrations.isEmpty()) {
            throw PawlException.of(Message.NO_MIGRATIONS, source.location());
        }
        migrations.sort((left, right) -> left.version().compareTo(right.version()));
        refuseCollisions(migrations);
        return new MigrationSet(
                source.location(), migrations, source.read(ROLES).map(bytes -> Script.decode(ROLES, bytes)));
    }

    /** The digest over version and checksum of every file; equal digests mean equal sets. */
    public Checksum digest() {
        return Checksum.digest(migrations);
    }

    private static Script script(MigrationSource source, String name, Checksum expected) {
        var bytes = source.read(name)
                .orElseThrow(() -> PawlException.of(Message.UNREADABLE_FILE, name, "it is gone since the start"));
        if (!Checksum.of(bytes).equals(expected)) {
            throw PawlException.of(Message.UNREADABLE_FILE, name, "it changed since it was listed");
        }
        return Script.decode(name, bytes);
    }

    private static void refuseChangedReleases(MigrationSource source, Map<String, Checksum> files) {
        source.read(Manifest.RELEASED).ifPresent(bytes -> {
            var manifest = Manifest.parse(Manifest.RELEASED, new String(bytes, StandardCharsets.UTF_8));
            var differences = manifest.differences(files);
            if (!differences.isEmpty()) {
                throw PawlException.of(Message.FROZEN_CHANGED, String.join(", ", differences));
            }
        });
    }

    private static void refuseCollisions(List<Migration> sorted) {
        for (int i = 1; i < sorted.size(); i++) {
            var left = sorted.get(i - 1).version();
            var right = sorted.get(i).version();
            if (left.collidesWith(right)) {
                throw PawlException.of(Message.DUPLICATE_VERSION, left, right);
            }
        }
    }

    /** The migration with this version; empty when there is none. */
    public Optional<Migration> find(String version) {
        return migrations.stream()
                .filter(migration -> migration.version().text().equals(version))
                .findFirst();
    }

    /**
     * The migration with this version.
     *
     * @throws dev.pawl.engine.error.PawlException when there is none
     */
    public Migration require(String version) {
        var versions =
                migrations.stream().map(migration -> migration.version().text()).toList();
        return find(version).orElseThrow(() -> {
            var nearest = Nearest.of(version, versions);
            var words = nearest.map(known -> "; did you mean " + known + "?").orElse("");
            return PawlException.of(Message.UNKNOWN_VERSION, version, location, words);
        });
    }

    /** The migrations whose version is not among these. */
    public List<Migration> without(Collection<String> versions) {
        return migrations.stream()
                .filter(migration -> !versions.contains(migration.version().text()))
                .toList();
    }
}
