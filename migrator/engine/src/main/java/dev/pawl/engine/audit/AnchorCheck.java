package dev.pawl.engine.audit;

import dev.pawl.engine.audit.AnchorIndex.Chain;
import dev.pawl.engine.audit.AnchorIndex.Dated;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One verification: compares what passes by with the anchors, and counts. Confined to one thread. */
final class AnchorCheck {
    private final AnchorIndex index;
    private final Instant keptSince;
    private final Consumer<AuditFinding> findings;
    private final Set<Chain> seen = new HashSet<>();
    private NavigableMap<Long, List<Dated>> ofChain = new TreeMap<>();
    private long chains;
    private long events;
    private long told;

    AnchorCheck(AnchorIndex index, Instant keptSince, Consumer<AuditFinding> findings) {
        this.index = index;
        this.keptSince = keptSince;
        this.findings = findings;
    }

    void begin(Ledger ledger, String name, long base, String baseHash) {
        chains++;
        var chain = new Chain(ledger, name);
        seen.add(chain);
        ofChain = index.chains().getOrDefault(chain, new TreeMap<>());
        compare(ledger, name, base, baseHash);
        ofChain.headMap(base, true).values().stream()
                .flatMap(List::stream)
                .filter(dated -> dated.anchor().recordedAt().isAfter(keptSince))
                .reduce((first, later) -> later)
                .ifPresent(dated -> tell(new AuditFinding(
                        ledger,
                        name,
                        dated.anchor().sequence(),
                        "it is gone, although it was recorded on "
                                + dated.anchor().recordedAt() + " and has to be kept for longer")));
    }

    void pass(Ledger ledger, String name, long sequence, byte[] hash) {
        events++;
        if (ofChain.containsKey(sequence)) {
            compare(ledger, name, sequence, Hex.of(hash));
        }
    }

    void endOfChain(Ledger ledger, String name, long last) {
        missing(ledger, name, last, ofChain);
    }

    /** A chain of which nothing is left, not even its head, is missing as a whole. */
    void end(@Nullable String onlyZone) {
        index.chains().forEach((chain, anchors) -> {
            if (!seen.contains(chain) && (onlyZone == null || onlyZone.equals(chain.name()))) {
                missing(chain.ledger(), chain.name(), 0, anchors);
            }
        });
    }

    void tell(AuditFinding finding) {
        told++;
        findings.accept(finding);
    }

    AuditVerifier.Summary summary() {
        return new AuditVerifier.Summary(chains, events, told);
    }

    private void compare(Ledger ledger, String name, long sequence, String hash) {
        for (var dated : ofChain.getOrDefault(sequence, List.of())) {
            if (!dated.anchor().hash().equals(hash)) {
                tell(new AuditFinding(
                        ledger, name, sequence, "it is not the event that was anchored on " + dated.takenAt()));
            }
        }
    }

    private void missing(Ledger ledger, String name, long last, NavigableMap<Long, List<Dated>> anchors) {
        var newest = anchors.lastEntry();
        if (newest != null && newest.getKey() > last) {
            tell(new AuditFinding(
                    ledger,
                    name,
                    last,
                    "events up to %d are missing, which was anchored on %s"
                            .formatted(newest.getKey(), newest.getValue().get(0).takenAt())));
        }
    }
}
