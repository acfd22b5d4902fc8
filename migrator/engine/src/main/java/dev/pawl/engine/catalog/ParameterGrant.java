package dev.pawl.engine.catalog;

/**
 * The right to set a parameter that only superusers may set otherwise.
 *
 * @param privilege SET or ALTER SYSTEM
 */
public record ParameterGrant(String parameter, String grantee, String privilege) {}
