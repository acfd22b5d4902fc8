package dev.pawl.engine.outbox;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes what is due, a batch at a time: claims it, sends it on without a transaction, settles it. Any number of
 * processes may do so at the same time. Thread-safe as far as its publisher is.
 *
 * <p>When half of the lease is over, what has not been tried is given back instead of being tried without a lease.
 */
public final class OutboxDispatcher {
    private final Outbox outbox;
    private final String worker;
    private final DispatchPolicy policy;
    private final OutboxPublisher publisher;
    private final InstantSource clock;

    private OutboxDispatcher(
            Outbox outbox, String worker, DispatchPolicy policy, OutboxPublisher publisher, InstantSource clock) {
        this.outbox = outbox;
        this.worker = worker;
        this.policy = policy;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * A dispatcher.
     *
     * @param worker names the process, for people who look at the table
     * @param clock by which half of a lease is measured
     */
    public static OutboxDispatcher of(
            Outbox outbox, String worker, DispatchPolicy policy, OutboxPublisher publisher, InstantSource clock) {
        return new OutboxDispatcher(outbox, worker, policy, publisher, clock);
    }

    /**
     * What became of one batch.
     *
     * @param lost published or failed, but the lease had been lost by then, so nothing was recorded
     * @param released given back untried
     */
    public record Outcome(int claimed, int published, int failed, int lost, int released) {}

    private record Batch(List<OutboxMessage> published, List<OutboxFailure> failed, List<OutboxMessage> untried) {}

    /**
     * Dispatches one batch. When {@code claimed} is as large as the batch may be, there is more.
     *
     * @param connection with autocommit
     * @throws SQLException when the outcome could not be recorded; the leases run out and the messages come again
     */
    public Outcome dispatch(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            throw new IllegalStateException("a connection in autocommit mode is needed: no transaction stays open");
        }
        var claim = outbox.claim(connection, worker, policy);
        var batch = publish(claim);
        int lost = outbox.complete(connection, claim, batch.published()).size();
        int lostFailures =
                outbox.fail(connection, claim, batch.failed(), policy).size();
        outbox.release(connection, claim, batch.untried());
        return new Outcome(
                claim.messages().size(),
                batch.published().size() - lost,
                batch.failed().size() - lostFailures,
                lost + lostFailures,
                batch.untried().size());
    }

    private Batch publish(OutboxClaim claim) {
        var batch = new Batch(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        var end = clock.instant().plus(policy.lease().dividedBy(2));
        for (var message : claim.messages()) {
            if (Thread.currentThread().isInterrupted() || !clock.instant().isBefore(end)) {
                batch.untried().add(message);
            } else {
                publish(message, batch);
            }
        }
        return batch;
    }

    private void publish(OutboxMessage message, Batch batch) {
        try {
            publisher.publish(message);
            batch.published().add(message);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            batch.untried().add(message);
        } catch (Exception e) {
            batch.failed().add(new OutboxFailure(message, String.valueOf(e)));
        }
    }
}
