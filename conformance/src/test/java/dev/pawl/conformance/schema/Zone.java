package dev.pawl.conformance.schema;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a session says about the zone it works for; null when it says nothing. */
record Zone(@Nullable String setting) {
    static final Zone UNSET = new Zone(null);

    /** The two that have rows. */
    static final Zone A = new Zone("zone-a");

    static final Zone B = new Zone("zone-b");

    /** Nothing, what an earlier transaction leaves behind, what could be taken for every zone, and an unknown one. */
    static final List<Zone> OF_NOBODY = List.of(UNSET, new Zone(""), new Zone("*"), new Zone("zone-unknown"));

    String id() {
        if (setting == null) {
            throw new IllegalStateException("no zone is set");
        }
        return setting;
    }

    @Override
    public String toString() {
        return setting == null ? "no zone" : "zone '" + setting + "'";
    }
}
