package dev.pawl.engine.outbox;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that was claimed. It can be delivered more than once: zone and id are the same each time, for the other
 * side to tell.
 *
 * @param payload a JSON object
 * @param attempts how often publishing it has failed
 */
public record OutboxMessage(
        String zone,
        String id,
        String topic,
        String payload,
        @Nullable String request,
        int attempts,
        Instant createdAt) {}
