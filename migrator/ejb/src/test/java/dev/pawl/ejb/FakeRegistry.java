package dev.pawl.ejb;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.metrics.Counter;
import org.eclipse.microprofile.metrics.Metadata;
import org.eclipse.microprofile.metrics.MetricRegistry;
import org.eclipse.microprofile.metrics.Tag;
import org.eclipse.microprofile.metrics.Timer;

/** Keeps what is counted and timed, by name and tags. Confined to one thread. */
final class FakeRegistry {
    private final Map<String, List<Duration>> timers = new TreeMap<>();
    private final Map<String, AtomicLong> counters = new TreeMap<>();
    private final Map<String, Supplier<?>> gauges = new TreeMap<>();

    MetricRegistry registry() {
        return fake(MetricRegistry.class, (method, arguments) -> {
            var name = ((Metadata) arguments[0]).getName() + tags(arguments[arguments.length - 1]);
            return switch (method) {
                case "timer" -> timer(timers.computeIfAbsent(name, key -> new ArrayList<>()));
                case "counter" -> counter(counters.computeIfAbsent(name, key -> new AtomicLong()));
                case "gauge" -> gauges.put(name, (Supplier<?>) arguments[1]);
                default -> throw new UnsupportedOperationException(method);
            };
        });
    }

    List<Duration> timed(String name) {
        return Objects.requireNonNull(timers.get(name), () -> name + " is none of " + timers.keySet());
    }

    long counted(String name) {
        return Objects.requireNonNull(counters.get(name)).get();
    }

    Object measured(String name) {
        return Objects.requireNonNull(gauges.get(name)).get();
    }

    private static Timer timer(List<Duration> times) {
        return fake(Timer.class, (method, arguments) -> times.add((Duration) arguments[0]));
    }

    private static Counter counter(AtomicLong number) {
        return fake(
                Counter.class,
                (method, arguments) ->
                        arguments.length == 0 ? number.incrementAndGet() : number.addAndGet((long) arguments[0]));
    }

    private static String tags(Object last) {
        return last instanceof Tag[] tags && tags.length > 0
                ? Arrays.stream(tags)
                        .map(tag -> tag.getTagName() + "=" + tag.getTagValue())
                        .collect(Collectors.joining(",", "{", "}"))
                : "";
    }

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                FakeRegistry.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    var result = answer.to(method.getName(), arguments == null ? new Object[0] : arguments);
                    return method.getReturnType() == void.class ? null : result;
                }));
    }
}
