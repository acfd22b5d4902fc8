package dev.pawl.engine.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads one snapshot. */
final class CatalogReader {
    private static final Pattern GRANT =
            Pattern.compile("\\{\"grantee\":\"(.*)\",\"privilege_type\":\"([A-Z ]+)\",\"is_grantable\":(true|false)}");

    private final Map<String, List<Grant>> grants = new HashMap<>();
    private final Map<Long, List<Column>> columns = new HashMap<>();
    private final Map<Long, List<Constraint>> constraints = new HashMap<>();
    private final Map<Long, List<Index>> indexes = new HashMap<>();
    private final Map<Long, List<Policy>> policies = new HashMap<>();
    private final Map<Long, List<Trigger>> triggers = new HashMap<>();

    /** Makes a record of one row. */
    private interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    Catalog read(Connection connection) throws SQLException {
        var text = Queries.BEGIN + ";\n" + String.join(";\n", Queries.ALL) + ";\nCOMMIT";
        return TransactionMessage.send(connection, text, this::read);
    }

    private Catalog read(Statement answers) throws SQLException {
        var server = rows(answers, CatalogReader::server).get(0);
        var roles = rows(answers, CatalogReader::role);
        var memberships = rows(answers, CatalogReader::membership);
        rows(answers, this::grant);
        var schemas = rows(answers, this::schema);
        rows(answers, this::column);
        rows(answers, this::constraint);
        rows(answers, this::index);
        rows(answers, this::policy);
        rows(answers, this::trigger);
        var relations = rows(answers, this::relation);
        var functions = rows(answers, this::function);
        var defaultGrants = defaultGrants(answers);
        var roleSettings = rows(answers, CatalogReader::roleSetting);
        var parameterGrants = rows(answers, CatalogReader::parameterGrant);
        var publications = rows(answers, CatalogReader::published);
        var largeObjects = rows(answers, row -> row.getLong(1));
        return new Catalog(
                server,
                new Roles(roles, memberships),
                schemas,
                relations,
                functions,
                defaultGrants,
                roleSettings,
                parameterGrants,
                publications,
                largeObjects);
    }

    private static PublishedTable published(ResultSet row) throws SQLException {
        return new PublishedTable(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                optional(row, 4).map(Long::valueOf),
                row.getString(5));
    }

    private static <T> List<T> rows(Statement answers, RowReader<T> reader) throws SQLException {
        var records = new ArrayList<T>();
        try (var rows = answers.getResultSet()) {
            while (rows.next()) {
                records.add(reader.read(rows));
            }
        }
        answers.getMoreResults();
        return records;
    }

    private static ServerFacts server(ResultSet row) throws SQLException {
        return new ServerFacts(
                row.getInt(1),
                row.getBoolean(2),
                row.getString(3),
                row.getString(4),
                texts(row, 8).stream().map(CatalogReader::databaseGrant).toList(),
                row.getString(5),
                row.getBoolean(6),
                row.getObject(7, OffsetDateTime.class).toInstant());
    }

    private static Grant databaseGrant(String json) {
        var matcher = GRANT.matcher(json);
        if (!matcher.matches()) {
            throw new IllegalStateException("not a grant: " + json);
        }
        return new Grant(matcher.group(1), matcher.group(2), Optional.empty(), Boolean.parseBoolean(matcher.group(3)));
    }

    private static Role role(ResultSet row) throws SQLException {
        return new Role(
                row.getString(1),
                row.getBoolean(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6),
                row.getBoolean(7),
                row.getBoolean(8));
    }

    private static Membership membership(ResultSet row) throws SQLException {
        return new Membership(
                row.getString(1), row.getString(2), row.getBoolean(3), row.getBoolean(4), row.getBoolean(5));
    }

    private Grant grant(ResultSet row) throws SQLException {
        var grant = new Grant(row.getString(3), row.getString(4), optional(row, 5), row.getBoolean(6));
        grants.computeIfAbsent(row.getString(1) + row.getLong(2), key -> new ArrayList<>())
                .add(grant);
        return grant;
    }

    private List<Grant> grants(String kind, long oid) {
        return grants.getOrDefault(kind + oid, List.of());
    }

    private Schema schema(ResultSet row) throws SQLException {
        return new Schema(row.getString(2), row.getString(3), grants("schema", row.getLong(1)));
    }

    private Column column(ResultSet row) throws SQLException {
        var column = new Column(
                row.getString(2),
                row.getInt(3),
                row.getString(4),
                row.getString(5),
                texts(row, 6),
                texts(row, 7),
                row.getBoolean(8),
                optional(row, 9),
                row.getBoolean(10),
                row.getBoolean(11));
        return put(columns, row.getLong(1), column);
    }

    private Constraint constraint(ResultSet row) throws SQLException {
        var kind =
                switch (row.getString(3)) {
                    case "p" -> Constraint.Kind.PRIMARY_KEY;
                    case "u" -> Constraint.Kind.UNIQUE;
                    case "x" -> Constraint.Kind.EXCLUSION;
                    case "f" -> Constraint.Kind.FOREIGN_KEY;
                    default -> Constraint.Kind.CHECK;
                };
        var constraint = new Constraint(
                row.getString(2),
                kind,
                texts(row, 4),
                optional(row, 5).map(Long::valueOf),
                texts(row, 6),
                optional(row, 7),
                texts(row, 8),
                row.getString(9),
                row.getBoolean(10),
                row.getBoolean(11));
        return put(constraints, row.getLong(1), constraint);
    }

    private Index index(ResultSet row) throws SQLException {
        var index = new Index(
                row.getString(2),
                row.getBoolean(3),
                row.getBoolean(4),
                row.getBoolean(5),
                row.getBoolean(6),
                texts(row, 7),
                optional(row, 8));
        return put(indexes, row.getLong(1), index);
    }

    private Policy policy(ResultSet row) throws SQLException {
        var policy = new Policy(
                row.getString(2),
                row.getBoolean(3),
                row.getString(4),
                texts(row, 5),
                optional(row, 6),
                optional(row, 7));
        return put(policies, row.getLong(1), policy);
    }

    private Trigger trigger(ResultSet row) throws SQLException {
        var enabled =
                switch (row.getString(3)) {
                    case "A" -> Trigger.Enabled.ALWAYS;
                    case "R" -> Trigger.Enabled.REPLICA;
                    case "D" -> Trigger.Enabled.DISABLED;
                    default -> Trigger.Enabled.ORIGIN;
                };
        int type = row.getInt(4);
        var trigger = new Trigger(
                row.getString(2),
                enabled,
                (type & 2) != 0,
                (type & 1) != 0,
                events(type),
                texts(row, 6),
                optional(row, 7),
                row.getLong(5),
                row.getBoolean(8),
                row.getString(9),
                row.getBoolean(10));
        return put(triggers, row.getLong(1), trigger);
    }

    /** By the bits of {@code pg_trigger.tgtype}. */
    private static List<String> events(int type) {
        var events = new ArrayList<String>();
        var names = Map.of(4, "INSERT", 8, "DELETE", 16, "UPDATE", 32, "TRUNCATE");
        for (int bit = 4; bit <= 32; bit *= 2) {
            if ((type & bit) != 0) {
                events.add(names.getOrDefault(bit, ""));
            }
        }
        return events;
    }

    private Relation relation(ResultSet row) throws SQLException {
        long oid = row.getLong(1);
        var comment = row.getString(13);
        return new Relation(
                oid,
                row.getString(2),
                row.getString(3),
                kind(row.getString(4)),
                row.getString(5),
                row.getBoolean(6),
                row.getBoolean(7),
                optional(row, 8).map(Long::valueOf),
                optional(row, 9).map(PartitionBound::new),
                optional(row, 10),
                row.getLong(11),
                texts(row, 12),
                comment,
                Tags.of(comment),
                columns.getOrDefault(oid, List.of()),
                constraints.getOrDefault(oid, List.of()),
                indexes.getOrDefault(oid, List.of()),
                policies.getOrDefault(oid, List.of()),
                triggers.getOrDefault(oid, List.of()),
                grants("relation", oid),
                numbers(row, 14),
                texts(row, 15));
    }

    private static Relation.Kind kind(String letter) {
        return switch (letter) {
            case "p" -> Relation.Kind.PARTITIONED_TABLE;
            case "f" -> Relation.Kind.FOREIGN_TABLE;
            case "v" -> Relation.Kind.VIEW;
            case "m" -> Relation.Kind.MATERIALIZED_VIEW;
            case "S" -> Relation.Kind.SEQUENCE;
            default -> Relation.Kind.TABLE;
        };
    }

    private Function function(ResultSet row) throws SQLException {
        return new Function(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                texts(row, 5),
                row.getInt(6),
                row.getString(7),
                row.getBoolean(8),
                row.getBoolean(9),
                row.getString(10),
                row.getBoolean(11),
                row.getBoolean(12),
                row.getString(13),
                texts(row, 14),
                row.getString(15),
                row.getBoolean(16),
                row.getString(17),
                grants("function", row.getLong(1)));
    }

    /** One row for each privilege; those of one owner, schema and kind belong together. */
    private static List<DefaultGrants> defaultGrants(Statement answers) throws SQLException {
        var all = rows(
                answers,
                row -> new DefaultGrants(
                        row.getString(1),
                        optional(row, 2),
                        row.getString(3),
                        List.of(new Grant(row.getString(4), row.getString(5), Optional.empty(), row.getBoolean(6)))));
        var together = new ArrayList<DefaultGrants>();
        for (var one : all) {
            var last = together.isEmpty() ? null : together.get(together.size() - 1);
            if (last != null
                    && last.owner().equals(one.owner())
                    && last.schema().equals(one.schema())
                    && last.objects().equals(one.objects())) {
                var grants = new ArrayList<>(last.grants());
                grants.addAll(one.grants());
                together.set(together.size() - 1, new DefaultGrants(one.owner(), one.schema(), one.objects(), grants));
            } else {
                together.add(one);
            }
        }
        return together;
    }

    private static RoleSetting roleSetting(ResultSet row) throws SQLException {
        return new RoleSetting(optional(row, 1), row.getBoolean(2), row.getString(3), row.getString(4));
    }

    private static ParameterGrant parameterGrant(ResultSet row) throws SQLException {
        return new ParameterGrant(row.getString(1), row.getString(2), row.getString(3));
    }

    private static <T> T put(Map<Long, List<T>> lists, long oid, T record) {
        lists.computeIfAbsent(oid, key -> new ArrayList<>()).add(record);
        return record;
    }

    private static Optional<String> optional(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static List<String> texts(ResultSet row, int column) throws SQLException {
        var array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static List<Long> numbers(ResultSet row, int column) throws SQLException {
        return Arrays.asList((Long[]) row.getArray(column).getArray());
    }
}
