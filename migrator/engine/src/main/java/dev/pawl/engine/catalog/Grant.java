package dev.pawl.engine.catalog;

import java.util.Optional;

/**
 * One privilege that one role has been given, or has as the owner.
 *
 * @param grantee the role, or {@link #PUBLIC}
 * @param privilege as GRANT names it, in capitals
 * @param column the only column it is for; empty for the whole object
 */
public record Grant(String grantee, String privilege, Optional<String> column, boolean grantable) {
    /** Everybody. No role can have this name. */
    public static final String PUBLIC = "public";

    /** Whether everybody has it. */
    public boolean isPublic() {
        return grantee.equals(PUBLIC);
    }
}
