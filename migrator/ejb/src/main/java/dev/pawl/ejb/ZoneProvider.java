package dev.pawl.ejb;

import org.jspecify.annotations.Nullable;

/**
 * Tells for which zone the current request works, to {@link ZoneScoped} methods that are not told by a parameter. An
 * application that uses it has one bean of this type, such as one in request scope that knows the caller's token.
 */
@FunctionalInterface
public interface ZoneProvider {
    /** The id of the zone; null when there is none, and then the method is refused. */
    @Nullable
    String zoneId();
}
