package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All migrations of one source, ordered. A set is sound: every name is a migration's, no number occurs twice, and what
 * {@code released.sha256} freezes is there unchanged.
 *
 * <p>A packaged set was found to be sound when it was packaged. Its files are listed when somebody asks for more than
 * its facts, and refused if the facts are those of other files. Thread-safe.
 */
public final class MigrationSet {
    private final String location;
    private final @Nullable SetFacts facts;
    private final Supplier<Listing> list;
    private volatile @Nullable Listing listing;
    private volatile @Nullable Checksum digest;

    private MigrationSet(String location, @Nullable SetFacts facts, Supplier<Listing> list) {
        this.location = location;
        this.facts = facts;
        this.list = list;
    }

    /**
     * A set of these migrations.
     *
     * @param location where it comes from, for messages
     * @param migrations ordered by version
     * @param roles the text of {@code roles.sql}
     */
    public MigrationSet(String location, List<Migration> migrations, Optional<Script> roles) {
        this(location, null, () -> new Listing(migrations, roles));
    }

    /**
     * Loads the set of a source.
     *
     * @throws PawlException when a name is not a migration's, a number occurs twice, a frozen file changed, or there is
     *     no migration at all
     */
    public static MigrationSet load(MigrationSource source) {
        var facts = source.facts().orElse(null);
        var set = new MigrationSet(source.location(), facts, () -> Listing.of(source));
        if (facts == null) {
            set.listing();
        }
        return set;
    }

    /** The digest over version and checksum of every file; equal digests mean equal sets. */
    public Checksum digest() {
        if (facts != null) {
            return facts.digest();
        }
        var known = digest;
        if (known == null) {
            known = Checksum.digest(migrations());
            digest = known;
        }
        return known;
    }

    /** How many migrations there are. */
    public int size() {
        return facts != null ? facts.size() : migrations().size();
    }

    /** The version that sorts last. */
    public Version newest() {
        return facts != null ? facts.newest() : Listing.newest(migrations());
    }

    /** The versions that are contract-phase, as far as the files can be read: it is for a run to refuse the others. */
    public List<Version> contractVersions() {
        return facts != null
                ? facts.contracts()
                : migrations().stream()
                        .filter(MigrationSet::isContract)
                        .map(Migration::version)
                        .toList();
    }

    private static boolean isContract(Migration migration) {
        try {
            return migration.phase() == Phase.CONTRACT;
        } catch (PawlException e) {
            return false;
        }
    }

    /**
     * Every migration, ordered by version.
     *
     * @throws PawlException when the files of a packaged set are not sound, or not those of its facts
     */
    public List<Migration> migrations() {
        return listing().migrations();
    }

    /**
     * Lists the files of a packaged set, before anything is done that relies on them.
     *
     * @throws PawlException when they are not sound, or not those of its facts
     */
    public void requireSound() {
        listing();
    }

    /** The text of {@code roles.sql} beside the migrations: cluster-wide objects that must exist before them. */
    public Optional<Script> roles() {
        return listing().roles();
    }

    private Listing listing() {
        var known = listing;
        if (known == null) {
            known = list.get();
            if (facts != null) {
                facts.requireOf(known, location);
            }
            listing = known;
        }
        return known;
    }

    /** The migration with this version; empty when there is none. */
    public Optional<Migration> find(String version) {
        return migrations().stream()
                .filter(migration -> migration.version().text().equals(version))
                .findFirst();
    }

    /**
     * The migration with this version.
     *
     * @throws PawlException when there is none
     */
    public Migration require(String version) {
        var versions = migrations().stream()
                .map(migration -> migration.version().text())
                .toList();
        return find(version).orElseThrow(() -> {
            var nearest = Nearest.of(version, versions);
            var words = nearest.map(known -> "; did you mean " + known + "?").orElse("");
            return PawlException.of(Message.UNKNOWN_VERSION, version, location, words);
        });
    }

    /** The migrations whose version is not among these. */
    public List<Migration> without(Collection<String> versions) {
        return migrations().stream()
                .filter(migration -> !versions.contains(migration.version().text()))
                .toList();
    }
}
