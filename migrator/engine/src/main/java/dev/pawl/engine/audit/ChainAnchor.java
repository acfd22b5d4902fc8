package dev.pawl.engine.audit;

import java.time.Instant;

/**
 * The newest event of a chain at some moment. Its hash covers all before it, so whoever keeps it elsewhere can tell
 * later whether any of them was changed or taken away.
 *
 * @param chain the id of a zone, or {@link #DEPLOYMENT}
 * @param sequence of the event
 * @param hash of the event, in hexadecimal digits
 */
public record ChainAnchor(Ledger ledger, String chain, long sequence, String hash, Instant recordedAt) {
    /** The chain of what is done to the deployment as a whole; no zone can have this id. */
    public static final String DEPLOYMENT = "@deployment";
}
