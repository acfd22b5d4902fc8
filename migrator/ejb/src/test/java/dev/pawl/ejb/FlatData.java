package dev.pawl.ejb;

import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/** Keeps the data of a health check to be looked at. */
final class FlatData extends HealthCheckResponseBuilder {
    private final Map<String, Object> values = new TreeMap<>();

    Map<String, Object> values() {
        return values;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, String value) {
        values.put(key, value);
        return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, long value) {
        values.put(key, value);
        return this;
    }

    @Override
    public HealthCheckResponseBuilder withData(String key, boolean value) {
        values.put(key, value);
        return this;
    }

    @Override
    public HealthCheckResponseBuilder name(String name) {
        return this;
    }

    @Override
    public HealthCheckResponseBuilder up() {
        return this;
    }

    @Override
    public HealthCheckResponseBuilder down() {
        return this;
    }

    @Override
    public HealthCheckResponseBuilder status(boolean up) {
        return this;
    }

    @Override
    public HealthCheckResponse build() {
        throw new UnsupportedOperationException("only the data is looked at");
    }
}
