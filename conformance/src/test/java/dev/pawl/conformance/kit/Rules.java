package dev.pawl.conformance.kit;

import static java.util.Objects.requireNonNull;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.RunnerConformance;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** The rules of the kit, found as JUnit finds them. */
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

    private static final Map<String, Method> METHODS = methods();

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

    private static Map<String, Method> methods() {
        var methods = new TreeMap<String, Method>();
        AnnotationSupport.findAnnotatedMethods(RunnerConformance.class, Rule.class, HierarchyTraversalMode.TOP_DOWN)
                .forEach(method -> methods.put(method.getAnnotation(Rule.class).id(), method));
        return methods;
    }
}
