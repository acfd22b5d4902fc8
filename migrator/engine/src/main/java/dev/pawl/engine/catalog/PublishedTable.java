package dev.pawl.engine.catalog;

/** A table whose rows a publication sends to whoever subscribes. */
public record PublishedTable(String publication, String schema, String table) {}
