package dev.pawl.conformance;

import java.lang.reflect.Method;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/** The rules of the kit, found as JUnit finds them. */
public final class RuleBook {
    private RuleBook() {}

    /** The methods that try the rules of an entry class, by the ids of the rules. */
    public static SortedMap<String, Method> of(Class<?> entry) {
        var methods = new TreeMap<String, Method>();
        AnnotationSupport.findAnnotatedMethods(entry, Rule.class, HierarchyTraversalMode.TOP_DOWN)
                .forEach(method -> methods.put(rule(method).id(), method));
        return methods;
    }

    /** The rule that a method tries. */
    public static Rule rule(Method method) {
        return AnnotationSupport.findAnnotation(method, Rule.class)
                .orElseThrow(() -> new IllegalArgumentException(method + " tries no rule"));
    }
}
