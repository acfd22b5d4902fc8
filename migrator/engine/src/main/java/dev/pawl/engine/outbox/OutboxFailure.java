package dev.pawl.engine.outbox;

/**
 * A message that could not be published.
 *
 * @param reason for people; at most 2000 characters are kept
 */
public record OutboxFailure(OutboxMessage message, String reason) {}
