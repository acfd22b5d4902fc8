package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of one source.
 *
 * @param migrations at least one, ordered by version, with no number twice
 * @param roles the text of {@code roles.sql}
 */
record Listing(List<Migration> migrations, Optional<Script> roles) {
    static final String ROLES = "roles.sql";

    Listing {
        migrations = List.copyOf(migrations);
    }

    /**
     * Lists a source.
     *
     * @throws PawlException when the files are not a sound set
     */
    static Listing of(MigrationSource source) {
        var files = source.files();
        refuseChangedReleases(source, files);
        var migrations = new ArrayList<Migration>(files.size());
        var badNames = new ArrayList<String>();
        files.forEach((name, checksum) -> {
            var version = Version.ofFileName(name);
            if (version.isPresent()) {
                migrations.add(new Migration(version.get(), checksum, () -> script(source, name, checksum)));
            } else if (claimsToBeOne(name)) {
                badNames.add(name);
            }
        });
        if (!badNames.isEmpty()) {
            throw PawlException.of(Message.BAD_NAMES, source.location(), String.join(", ", badNames))
                    .at(badNames.get(0), null);
        }
        if (migrations.isEmpty()) {
            throw PawlException.of(Message.NO_MIGRATIONS, source.location());
        }
        migrations.sort(Comparator.comparing(Migration::version));
        refuseCollisions(migrations);
        return new Listing(migrations, source.read(ROLES).map(bytes -> Script.decode(ROLES, bytes)));
    }

    static Version newest(List<Migration> migrations) {
        return migrations.get(migrations.size() - 1).version();
    }

    /** Whether a file in SQL has to be a migration; the others are not run as one. */
    static boolean claimsToBeOne(String name) {
        return !name.endsWith(".down.sql") && !name.equals(ROLES);
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
}
