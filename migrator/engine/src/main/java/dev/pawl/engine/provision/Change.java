package dev.pawl.engine.provision;

import dev.pawl.engine.report.ProvisionReport.Item;
import dev.pawl.engine.report.ProvisionReport.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing to do, in one message to the server: all of it or nothing.
 *
 * @param makes whether the object is new
 */
record Change(boolean makes, Kind kind, String name, String note, List<Step> steps) {
    Change {
        steps = List.copyOf(steps);
    }

    /**
     * One statement.
     *
     * @param shown the same without what nobody is to see
     */
    record Step(String sql, String shown) {
        static Step of(String sql) {
            return new Step(sql, sql);
        }

        /** The statement with the verifier of a password, if it is to have one. */
        static Step withPassword(String sql, LoginPassword.@Nullable Given password) {
            return password == null
                    ? of(sql)
                    : new Step(
                            sql + " PASSWORD " + Quoted.text(ScramVerifier.of(password.text())),
                            sql + " PASSWORD '<verifier of " + password.variable() + ">'");
        }
    }

    Item item() {
        return new Item(kind, name, note, steps.stream().map(Step::shown).toList());
    }

    String message() {
        return String.join("; ", steps.stream().map(Step::sql).toList());
    }

    /** Collects what is done to one object. */
    static final class Builder {
        private final List<Step> steps = new ArrayList<>();
        private final List<String> notes = new ArrayList<>();

        Builder add(Step step, String note) {
            steps.add(step);
            if (!note.isEmpty()) {
                notes.add(note);
            }
            return this;
        }

        Builder add(String sql, String note) {
            return add(Step.of(sql), note);
        }

        boolean isEmpty() {
            return steps.isEmpty();
        }

        Change build(boolean makes, Kind kind, String name) {
            return new Change(makes, kind, name, String.join(", ", notes), steps);
        }
    }
}
