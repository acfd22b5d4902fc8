package dev.pawl.engine.audit;

import java.time.Instant;

/**
 * Where an event stands in the chain of its zone.
 *
 * @param sequence 1, 2, 3 ... in each chain
 * @param hash over this event and all before it, in hexadecimal digits
 * @param appended false when the same event was there already
 */
public record AuditReceipt(long sequence, Instant recordedAt, String hash, boolean appended) {}
