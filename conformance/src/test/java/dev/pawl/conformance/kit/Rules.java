package dev.pawl.conformance.kit;

import dev.pawl.conformance.Rule;
import dev.pawl.conformance.RunnerConformance;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** The rules of the kit, found as JUnit finds them. */
final class Rules {
    static final String THREADS = "FWD-S01-threads";
    static final String PROCESSES = "FWD-S01-processes";
    static final String AGAIN = "FWD-S01-again";
    static final String ATOMIC = "FWD-S03-atomic";
    static final String FROZEN = "FWD-S06-frozen";
    static final String EDITED = "FWD-S06-edited";
    static final String LEFTOVERS = "FWD-S08-leftovers";

    private Rules() {}

    /** The ids of all rules. */
    static Set<String> all() {
        return AnnotationSupport.findAnnotatedMethods(
                        RunnerConformance.class, Rule.class, HierarchyTraversalMode.TOP_DOWN)
                .stream()
                .map(method -> method.getAnnotation(Rule.class).id())
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
