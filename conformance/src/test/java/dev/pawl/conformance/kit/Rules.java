package dev.pawl.conformance.kit;

import static java.util.Objects.requireNonNull;

import dev.pawl.conformance.RuleBook;
import dev.pawl.conformance.RunnerConformance;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The rules that the specimens break. */
final class Rules {
    static final String PROCESSES = "FWD-S01-processes";
    static final String AGAIN = "FWD-S01-again";
    static final String ATOMIC = "FWD-S03-atomic";
    static final String FROZEN = "FWD-S06-frozen";
    static final String EDITED = "FWD-S06-edited";
    static final String MISSING = "FWD-S06-missing";
    static final String LATE = "FWD-S06-late";
    static final String CONCURRENTLY = "FWD-L03-concurrently";
    static final String LEFTOVERS = "FWD-S08-leftovers";

    private static final Map<String, Method> METHODS = RuleBook.of(RunnerConformance.class);

    private Rules() {}

    /** The ids of all rules. */
    static Set<String> all() {
        return METHODS.keySet();
    }

    /** The ids of all rules but one. */
    static Set<String> allBut(String id) {
        var ids = new TreeSet<>(all());
        ids.remove(id);
        return ids;
    }

    /** The method that tries a rule. */
    static Method method(String id) {
        return requireNonNull(METHODS.get(id), id);
    }
}
