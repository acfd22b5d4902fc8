package dev.pawl.engine.catalog;

import java.util.Optional;

/**
 * A setting that sessions begin with.
 *
 * @param role only its sessions; empty for all
 * @param database whether only those on this database
 */
public record RoleSetting(Optional<String> role, boolean database, String name, String value) {}
