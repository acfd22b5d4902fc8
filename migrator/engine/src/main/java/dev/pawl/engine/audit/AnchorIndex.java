package dev.pawl.engine.audit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Anchors by chain and number. */
record AnchorIndex(Map<Chain, NavigableMap<Long, List<Dated>>> chains) {
    /** A chain by its ledger and name. */
    record Chain(Ledger ledger, String name) {}

    /** An anchor, and when it was taken. */
    record Dated(ChainAnchor anchor, Instant takenAt) {}

    static AnchorIndex of(Collection<Anchors> all) {
        var chains = new HashMap<Chain, NavigableMap<Long, List<Dated>>>();
        for (var anchors : all) {
            for (var anchor : anchors.chains()) {
                chains.computeIfAbsent(new Chain(anchor.ledger(), anchor.chain()), chain -> new TreeMap<>())
                        .merge(anchor.sequence(), List.of(new Dated(anchor, anchors.takenAt())), AnchorIndex::both);
            }
        }
        return new AnchorIndex(chains);
    }

    /** The same hash again says nothing new. */
    private static List<Dated> both(List<Dated> some, List<Dated> more) {
        var added = more.get(0);
        if (some.stream()
                .anyMatch(known -> known.anchor().hash().equals(added.anchor().hash()))) {
            return some;
        }
        var both = new ArrayList<>(some);
        both.add(added);
        return List.copyOf(both);
    }

    /**
     * Compares one verification with these.
     *
     * @param keptSince events that were recorded after this cannot have been dropped
     */
    AnchorCheck check(Instant keptSince, Consumer<AuditFinding> findings) {
        return new AnchorCheck(this, keptSince, findings);
    }
}
