package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Relation;
import java.util.Optional;

/**
 * One attempt to break a promise, and what its success means.
 *
 * @param object what is tried
 * @param place of its step in the message
 * @param insert whether a violated key means success, too: row-level security is asked before keys are
 * @param message what a finding says
 */
record Probe(Rule rule, Relation object, String role, int place, boolean insert, String message, String fix) {
    /** What an answer shows; empty when the promise was kept. */
    Optional<Finding> judge(Answer answer, String statement) {
        boolean keyMet =
                insert && (answer.state().equals("23505") || answer.state().equals("23503"));
        if ((answer.isDone() && answer.rows() > 0) || keyMet) {
            return Optional.of(
                    Finding.of(rule, object.label(), role, message, fix).with(statement));
        }
        return Optional.empty();
    }
}
