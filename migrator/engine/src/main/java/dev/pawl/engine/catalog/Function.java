package dev.pawl.engine.catalog;

import java.util.List;
import java.util.Optional;

/**
 * A function or procedure that no extension brought.
 *
 * @param arguments its parameters' types, as SQL writes them to tell it from others of the same name
 * @param argumentTypes the types of its input parameters, in order
 * @param requiredArguments how many of them have no default
 * @param returns the type of its result, {@code trigger} for a trigger function; empty for a procedure
 * @param settings {@code name=value} for the time that it runs
 * @param source its body; empty when that is not text
 */
public record Function(
        long oid,
        String schema,
        String name,
        String arguments,
        List<String> argumentTypes,
        int requiredArguments,
        String returns,
        boolean procedure,
        boolean aggregate,
        String owner,
        boolean securityDefiner,
        boolean mayChangeData,
        String language,
        List<String> settings,
        String source,
        boolean leakproof,
        String comment,
        List<Grant> grants) {
    public Function {
        argumentTypes = List.copyOf(argumentTypes);
        settings = List.copyOf(settings);
        grants = List.copyOf(grants);
    }

    /** Schema, name and parameters, for people. */
    public String label() {
        return schema + "." + name + "(" + arguments + ")";
    }

    /** As SQL writes it in ALTER and GRANT. */
    public String sql() {
        return Identifiers.qualified(schema, name) + "(" + arguments + ")";
    }

    /** What it sets the search path to while it runs; empty when it leaves the caller's. */
    public Optional<String> searchPath() {
        return settings.stream()
                .filter(setting -> setting.startsWith("search_path="))
                .map(setting -> setting.substring("search_path=".length()))
                .findFirst();
    }

    /** Whether one of these roles may call it. */
    public boolean isExecutableBy(Iterable<String> rights) {
        for (var right : rights) {
            if (grants.stream()
                    .anyMatch(grant -> grant.isPublic() || grant.grantee().equals(right))) {
                return true;
            }
        }
        return false;
    }
}
