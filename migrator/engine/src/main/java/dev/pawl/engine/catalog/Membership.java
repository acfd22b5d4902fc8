package dev.pawl.engine.catalog;

/**
 * One role's membership in another.
 *
 * @param inherits whether the member has the role's rights without SET ROLE
 * @param sets whether the member may SET ROLE to it
 * @param administers whether the member may grant it on
 */
public record Membership(String role, String member, boolean inherits, boolean sets, boolean administers) {}
