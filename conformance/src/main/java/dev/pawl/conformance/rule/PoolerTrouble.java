package dev.pawl.conformance.rule;

import dev.pawl.conformance.Subject;
import dev.pawl.conformance.fault.Fault.Action;
import dev.pawl.conformance.fault.Pooler;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What happens to a pooler in the middle of a run.
 *
 * @param point whether the server has carried out the message at which it happens
 */
record PoolerTrouble(PoolerMode mode, Event event, Action point) implements Trials.Case {
    /** What an operator does. */
    enum Event {
        RESTART,
        RECONNECT,
        KILL
    }

    /** All that can happen; after RECONNECT an answer that was held would come late and not be lost. */
    static List<PoolerTrouble> all() {
        var all = new ArrayList<PoolerTrouble>();
        for (var event : Event.values()) {
            for (var mode : List.of(PoolerMode.TRANSACTION, PoolerMode.SESSION)) {
                if (event != Event.RECONNECT) {
                    all.add(new PoolerTrouble(mode, event, Action.HOLD_ANSWER));
                }
                all.add(new PoolerTrouble(mode, event, Action.HOLD_BEFORE));
            }
        }
        return all;
    }

    /** Does it. */
    void make(Pooler pooler, Subject subject) throws Exception {
        var database = subject.database().name();
        switch (event) {
            case RESTART -> pooler.restart(database);
            case RECONNECT -> pooler.administer("RECONNECT " + database);
            case KILL -> {
                pooler.administer("KILL " + database);
                pooler.administer("RESUME " + database);
            }
        }
    }

    @Override
    public String word() {
        return (mode + "-" + event + "-" + (point == Action.HOLD_ANSWER ? "after" : "before")).toLowerCase(Locale.ROOT);
    }
}
