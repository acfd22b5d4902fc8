package dev.pawl.engine.catalog;

import dev.pawl.engine.migration.Nearest;
import java.util.List;
import java.util.Optional;

/**
 * What a comment promises, one tag per line: {@code @tenant zone_id}. Words before the tags, and tags that are not
 * Pawl's, are left alone.
 *
 * @param tenant the column that holds the zone
 * @param global whether the relation deliberately belongs to no zone
 * @param appendOnly whether rows may only be added
 * @param immutable whether rows may not be changed
 * @param reads the roles that may read, exactly these; empty when nothing is promised
 * @param writes the roles that may write, exactly these; empty when nothing is promised
 * @param retired the table that a partition was taken from, which waits to be dropped
 * @param problems what was meant as a tag and cannot be understood, as sentences
 */
public record Tags(
        Optional<String> tenant,
        boolean global,
        boolean appendOnly,
        boolean immutable,
        Optional<PartitionsTag> partitions,
        Optional<List<String>> reads,
        Optional<List<String>> writes,
        Optional<String> retired,
        List<String> problems) {
    /** A comment without tags, or none. */
    public static final Tags NONE = new Tags(
            Optional.empty(),
            false,
            false,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of());

    public Tags {
        reads = reads.map(List::copyOf);
        writes = writes.map(List::copyOf);
        problems = List.copyOf(problems);
    }

    /** Reads the tags of a comment; an empty text has none. */
    public static Tags of(String comment) {
        return comment.indexOf('@') < 0 ? NONE : new TagParser().parse(comment);
    }

    /** The tag that was meant by a word which is none; empty when it is one, or belongs to another tool. */
    public static Optional<String> meant(String word) {
        return TagParser.WORDS.contains(word) ? Optional.empty() : Nearest.of(word, TagParser.WORDS);
    }

    /** Whether UPDATE, DELETE and TRUNCATE are to be refused. */
    public boolean isFixed() {
        return appendOnly || immutable;
    }

    /** Whether it is said to whom the rows belong. */
    public boolean saysWhose() {
        return tenant.isPresent() || global;
    }
}
