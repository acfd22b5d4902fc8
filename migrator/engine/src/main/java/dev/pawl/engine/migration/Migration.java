package dev.pawl.engine.migration;

import dev.pawl.engine.migration.Directives.Partner;
import java.lang.ref.SoftReference;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One file that moves the schema forward. Thread-safe. */
public final class Migration {
    private final Version version;
    private final Checksum checksum;
    private final Supplier<Script> script;
    private volatile @Nullable Directives directives;
    private volatile @Nullable SoftReference<Script> text;
    private volatile @Nullable SoftReference<Contents> contents;

    /**
     * A file of a migration set.
     *
     * @param version its name without the ending
     * @param checksum over the exact bytes of the file
     * @param script reads and decodes the text; called only when the text is needed, since a run with nothing to do
     *     needs none
     */
    public Migration(Version version, Checksum checksum, Supplier<Script> script) {
        this.version = version;
        this.checksum = checksum;
        this.script = script;
    }

    public Version version() {
        return version;
    }

    public Checksum checksum() {
        return checksum;
    }

    /**
     * Whether the previous application version can live with it, as its directives say.
     *
     * @throws dev.pawl.engine.error.PawlException as {@link #contents} does
     */
    public Phase phase() {
        return directives().phase();
    }

    /**
     * The expand-phase migrations that this one completes, as its directives say.
     *
     * @throws dev.pawl.engine.error.PawlException as {@link #contents} does
     */
    public List<Partner> contracts() {
        return directives().contracts();
    }

    private Directives directives() {
        var known = directives;
        var parsed = get(contents);
        if (known == null && parsed != null) {
            known = parsed.directives();
            directives = known;
        } else if (known == null) {
            var sql = text();
            known = sql.mayHaveDirectives() ? ScriptSplitter.split(sql).directives() : Directives.NONE;
            directives = known;
        }
        return known;
    }

    /**
     * What is in the file; kept as long as there is memory to spare, since a file can be large.
     *
     * @throws dev.pawl.engine.error.PawlException when it cannot be read, is not text, has something that only psql
     *     understands, a bad directive, or statements that cannot be run
     */
    public Contents contents() {
        var known = get(contents);
        if (known == null) {
            known = text().contents();
            contents = new SoftReference<>(known);
        }
        return known;
    }

    /** What is pending is read for its phase first, and to be run a little later. */
    private Script text() {
        var known = get(text);
        if (known == null) {
            known = script.get();
            text = new SoftReference<>(known);
        }
        return known;
    }

    private static <T> @Nullable T get(@Nullable SoftReference<T> reference) {
        return reference == null ? null : reference.get();
    }

    @Override
    public String toString() {
        return version.text();
    }
}
