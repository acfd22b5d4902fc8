package dev.pawl.engine.audit;

/**
 * Something that is wrong with a chain.
 *
 * @param sequence the event at which it shows; 0 is the beginning of the chain
 */
public record AuditFinding(Ledger ledger, String chain, long sequence, String problem) {
    @Override
    public String toString() {
        return "%s, %s, event %d: %s".formatted(ledger.table(), chain, sequence, problem);
    }
}
