package dev.pawl.engine.outbox;

import java.util.List;

/**
 * Messages under one lease. What a claim has lost to another, because its lease ran out, it cannot settle any more.
 *
 * @param name of this claim and no other
 */
public record OutboxClaim(String name, List<OutboxMessage> messages) {
    /** A copy that cannot change. */
    public OutboxClaim {
        messages = List.copyOf(messages);
    }

    /** Whether nothing was due. */
    public boolean isEmpty() {
        return messages.isEmpty();
    }
}
