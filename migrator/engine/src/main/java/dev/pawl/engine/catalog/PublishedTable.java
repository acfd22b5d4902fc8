package dev.pawl.engine.catalog;

import java.util.Optional;

/**
 * A table whose rows a publication sends to whoever subscribes.
 *
 * @param named the table that the publication names for it, by oid: itself or what it is a part of; empty when it is
 *     published with all tables, or all of a schema
 * @param changes what is sent, as the option {@code publish} has it
 */
public record PublishedTable(String publication, String schema, String table, Optional<Long> named, String changes) {}
