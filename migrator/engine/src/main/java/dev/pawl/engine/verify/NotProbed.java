package dev.pawl.engine.verify;

import java.util.Optional;

/**
 * What could not be tried.
 *
 * @param object what it is about; empty when it is about a role everywhere
 * @param role as which it would have been tried
 * @param grant the SQL that would allow it; empty when no grant is in the way
 */
public record NotProbed(Optional<String> object, Optional<String> role, String reason, Optional<String> grant) {}
