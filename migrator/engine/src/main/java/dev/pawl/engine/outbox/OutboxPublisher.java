package dev.pawl.engine.outbox;

/** Sends one message on. */
@FunctionalInterface
public interface OutboxPublisher {
    /**
     * Returns when the other side has the message for good. Has to give up by itself before the lease ends; the same
     * message may come again, also after it was published.
     *
     * @throws Exception when it may be tried again later; its message is kept for people
     */
    void publish(OutboxMessage message) throws Exception;
}
