package dev.pawl.engine.catalog;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a database consists of, as it was at one moment. Immutable. Extensions' objects and PostgreSQL's own are left
 * out.
 */
public final class Catalog {
    private final ServerFacts server;
    private final Roles roles;
    private final List<Schema> schemas;
    private final List<Relation> relations;
    private final List<Function> functions;
    private final List<DefaultGrants> defaultGrants;
    private final List<RoleSetting> roleSettings;
    private final List<ParameterGrant> parameterGrants;
    private final List<PublishedTable> published;
    private final List<Long> publicLargeObjects;
    private final Map<Long, Relation> byOid = new HashMap<>();

    Catalog(
            ServerFacts server,
            Roles roles,
            List<Schema> schemas,
            List<Relation> relations,
            List<Function> functions,
            List<DefaultGrants> defaultGrants,
            List<RoleSetting> roleSettings,
            List<ParameterGrant> parameterGrants,
            List<PublishedTable> published,
            List<Long> publicLargeObjects) {
        this.server = server;
        this.roles = roles;
        this.schemas = List.copyOf(schemas);
        this.relations = List.copyOf(relations);
        this.functions = List.copyOf(functions);
        this.defaultGrants = List.copyOf(defaultGrants);
        this.roleSettings = List.copyOf(roleSettings);
        this.parameterGrants = List.copyOf(parameterGrants);
        this.published = List.copyOf(published);
        this.publicLargeObjects = List.copyOf(publicLargeObjects);
        relations.forEach(relation -> byOid.put(relation.oid(), relation));
    }

    /**
     * Reads all of it in one round trip and one snapshot. Takes no lock that anybody waits for.
     *
     * @param connection in autocommit, outside a transaction; as it was afterwards
     */
    public static Catalog read(Connection connection) throws SQLException {
        return new CatalogReader().read(connection);
    }

    public ServerFacts server() {
        return server;
    }

    public Roles roles() {
        return roles;
    }

    public List<Schema> schemas() {
        return schemas;
    }

    /** Tables, partitions, views and sequences, by schema and name. */
    public List<Relation> relations() {
        return relations;
    }

    public List<Function> functions() {
        return functions;
    }

    public List<DefaultGrants> defaultGrants() {
        return defaultGrants;
    }

    public List<RoleSetting> roleSettings() {
        return roleSettings;
    }

    public List<ParameterGrant> parameterGrants() {
        return parameterGrants;
    }

    /** Tables whose rows are sent to subscribers. */
    public List<PublishedTable> published() {
        return published;
    }

    /** A large object on which everybody has a privilege, when there is one. */
    public Optional<Long> publicLargeObject() {
        return publicLargeObjects.stream().findFirst();
    }

    /** The relation with this oid; empty when it is not one of {@link #relations()}. */
    public Optional<Relation> relation(long oid) {
        return Optional.ofNullable(byOid.get(oid));
    }

    /** The relation of this name. */
    public Optional<Relation> relation(String schema, String name) {
        return relations.stream()
                .filter(relation ->
                        relation.name().equals(name) && relation.schema().equals(schema))
                .findFirst();
    }

    /** The partitions of a table, or those that inherit from it, one level down. */
    public List<Relation> partsOf(Relation parent) {
        return relations.stream()
                .filter(relation -> relation.parent().equals(Optional.of(parent.oid())))
                .toList();
    }

    /** The table whose promises hold for this one: the topmost parent, or itself. */
    public Relation rootOf(Relation relation) {
        var root = relation;
        while (root.parent().isPresent()) {
            var parent = byOid.get(root.parent().get());
            if (parent == null) {
                return root;
            }
            root = parent;
        }
        return root;
    }
}
