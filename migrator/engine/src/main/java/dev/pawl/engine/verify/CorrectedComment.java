package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.Grant;
import dev.pawl.engine.catalog.PartitionsTag;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.catalog.Tags;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The comment that a relation has, with its tags put right as far as they can be guessed. */
final class CorrectedComment {
    private final Scope scope;
    private final Relation relation;
    private final Set<String> seen = new HashSet<>();

    private CorrectedComment(Scope scope, Relation relation) {
        this.scope = scope;
        this.relation = relation;
    }

    /** The statement that sets it. */
    static String of(Scope scope, Relation relation) {
        var correcting = new CorrectedComment(scope, relation);
        var text = relation.comment()
                .lines()
                .map(correcting::line)
                .filter(line -> !line.equals("@"))
                .collect(Collectors.joining("\n"));
        return Sql.commentOn(relation, text);
    }

    /** The line as it should be, {@code @} when there should be none. */
    private String line(String line) {
        var stripped = line.strip();
        if (!stripped.startsWith("@")) {
            return line;
        }
        var parts = stripped.substring(1).split("[ \\t]+", 2);
        var word = Tags.meant(parts[0]).orElse(parts[0]);
        var argument = parts.length == 2 ? parts[1].strip() : "";
        if (!seen.add(word)) {
            return "@";
        }
        return switch (word) {
            case "tenant" -> tenant(argument);
            case "global" -> relation.tags().tenant().isPresent() ? "@" : "@global";
            case "append-only", "immutable" -> "@" + word;
            case "reads", "writes" -> roles(word, argument);
            case "partitions" -> partitions(argument);
            default -> line;
        };
    }

    private String tenant(String argument) {
        if (relation.column(argument).isPresent()) {
            return "@tenant " + argument;
        }
        return relation.columns().stream()
                .map(column -> column.name())
                .filter(scope.tenantColumnNames()::contains)
                .findFirst()
                .map(name -> "@tenant " + name)
                .orElse("@");
    }

    private String roles(String word, String argument) {
        var known = Arrays.stream(argument.split(","))
                .map(String::strip)
                .filter(role ->
                        role.equals(Grant.PUBLIC) || scope.roles().named(role).isPresent())
                .collect(Collectors.joining(","));
        return known.isEmpty() ? "@" : "@" + word + " " + known;
    }

    private String partitions(String argument) {
        var key = relation.partitionKey().orElse("");
        var tag = relation.tags().partitions().map(PartitionsTag::column);
        return tag.isPresent() && key.equals("RANGE (" + tag.get() + ")") ? "@partitions " + argument : "@";
    }
}
