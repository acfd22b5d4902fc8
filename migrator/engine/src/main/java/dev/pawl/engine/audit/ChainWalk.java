package dev.pawl.engine.audit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** One chain while its events pass by, in the order of their numbers. Confined to one thread. */
final class ChainWalk {
    private static final Link NOTHING = new Link(0, new byte[32]);

    private final Ledger ledger;
    private final String name;
    private final Link base;
    private final @Nullable Link head;
    private final AnchorCheck check;
    private Link last;
    private long lastTime = Long.MIN_VALUE;

    private ChainWalk(Ledger ledger, String name, Link base, @Nullable Link head, AnchorCheck check) {
        this.ledger = ledger;
        this.name = name;
        this.base = base;
        this.head = head;
        this.check = check;
        this.last = base;
    }

    /** Where a chain stands: an event by its number and hash. */
    static final class Link {
        private final long sequence;
        private final byte[] hash;

        Link(long sequence, byte[] hash) {
            this.sequence = sequence;
            this.hash = hash.clone();
        }

        boolean isHash(byte[] other) {
            return Arrays.equals(hash, other);
        }
    }

    /**
     * Before the first event.
     *
     * @param released the last event of the months that were released; null where none was
     */
    static ChainWalk begin(
            Ledger ledger, String name, @Nullable Link released, @Nullable Link head, AnchorCheck check) {
        var base = released == null ? NOTHING : released;
        check.begin(ledger, name, base.sequence, Hex.of(base.hash));
        return new ChainWalk(ledger, name, base, head, check);
    }

    Ledger ledger() {
        return ledger;
    }

    String name() {
        return name;
    }

    /** Null for the chain of the deployment. */
    @Nullable
    String zone() {
        return name.equals(ChainAnchor.DEPLOYMENT) ? null : name;
    }

    /** Events up to this one were dropped with their months. */
    long base() {
        return base.sequence;
    }

    /** One event, with its hash as it is stored and as it has to be. */
    void pass(long sequence, byte[] previousHash, byte[] hash, byte[] computed, long time) {
        if (sequence == last.sequence) {
            tell(sequence, "the number is used twice");
        } else if (sequence > last.sequence + 1) {
            tell(sequence, "events %d to %d before it are missing".formatted(last.sequence + 1, sequence - 1));
        } else if (!last.isHash(previousHash)) {
            tell(sequence, "it does not follow the event before it");
        }
        if (!Arrays.equals(hash, computed)) {
            tell(sequence, "it was changed");
        }
        if (time < lastTime) {
            tell(sequence, "its time is before that of the event before it");
        }
        check.pass(ledger, name, sequence, hash);
        last = new Link(sequence, hash);
        lastTime = time;
    }

    /** After the last event. */
    void end() {
        if (head == null) {
            tell(last.sequence, "the head of the chain is missing");
        } else if (head.sequence > last.sequence) {
            tell(last.sequence, "events %d to %d after it are missing".formatted(last.sequence + 1, head.sequence));
        } else if (head.sequence < last.sequence) {
            tell(last.sequence, "the head was set back to event " + head.sequence);
        } else if (!head.isHash(last.hash)) {
            tell(last.sequence, "the head is that of another event");
        }
        check.endOfChain(ledger, name, last.sequence);
    }

    private void tell(long sequence, String problem) {
        check.tell(new AuditFinding(ledger, name, sequence, problem));
    }
}
