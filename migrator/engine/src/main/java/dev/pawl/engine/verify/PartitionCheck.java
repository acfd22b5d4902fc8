package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.PartitionBound;
import dev.pawl.engine.catalog.PartitionBound.TimeRange;
import dev.pawl.engine.catalog.PartitionsTag;
import dev.pawl.engine.catalog.PartitionsTag.Every;
import dev.pawl.engine.catalog.Relation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Partitions that are missing, that are left over, and that can be reached around their parent. */
final class PartitionCheck implements Check {
    @Override
    public List<Finding> findings(Scope scope) {
        var findings = new ArrayList<Finding>();
        for (var parent : scope.tables()) {
            var parts = scope.catalog().partsOf(parent);
            parent.tags().partitions().ifPresent(tag -> window(scope, parent, parts, tag, findings));
            for (var part : parts) {
                grants(scope, parent, part, findings);
                policies(scope, parent, part, findings);
            }
        }
        return findings;
    }

    private static void window(
            Scope scope, Relation parent, List<Relation> parts, PartitionsTag tag, List<Finding> findings) {
        var ranges = new TreeMap<Instant, Instant>();
        for (var part : parts) {
            var bound = part.bound();
            if (bound.map(PartitionBound::isDefault).orElse(false)) {
                findings.add(Finding.of(
                        Rule.DEFAULT_PARTITION,
                        part.label(),
                        "It takes rows that no other partition takes; one such row stops the partition of its time from"
                                + " being made.",
                        "ALTER TABLE " + parent.sql() + " DETACH PARTITION " + part.sql()
                                + ";  -- after its rows were moved"));
            }
            bound.flatMap(PartitionBound::times).ifPresent(times -> {
                ranges.put(times.from(), times.to());
                aligned(part, times, tag, findings);
            });
        }
        ahead(scope, parent, tag, ranges, findings);
        gaps(parent, ranges, findings);
        retention(scope, parent, parts, tag, findings);
    }

    private static void aligned(Relation part, TimeRange times, PartitionsTag tag, List<Finding> findings) {
        if (!isStart(times.from(), tag) || !isStart(times.to(), tag)) {
            findings.add(Finding.of(
                    Rule.PARTITION_BOUNDS,
                    part.label(),
                    "It goes from " + times.from() + " to " + times.to() + ", which is no "
                            + (tag.every() == Every.MONTHLY ? "month" : "day")
                            + " in UTC: made in a session with another time zone.",
                    "-- make it again with bounds that end in +00, and move its rows"));
        }
    }

    private static boolean isStart(Instant time, PartitionsTag tag) {
        return time.equals(start(time, tag).toInstant());
    }

    private static ZonedDateTime start(Instant time, PartitionsTag tag) {
        var day = time.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        return tag.every() == Every.MONTHLY ? day.withDayOfMonth(1) : day;
    }

    private static void ahead(
            Scope scope,
            Relation parent,
            PartitionsTag tag,
            NavigableMap<Instant, Instant> ranges,
            List<Finding> findings) {
        var unit = tag.every() == Every.MONTHLY ? ChronoUnit.MONTHS : ChronoUnit.DAYS;
        var first = start(scope.catalog().server().now(), tag);
        for (int i = 0; i <= tag.ahead(); i++) {
            var wanted = first.plus(i, unit).toInstant();
            var before = ranges.floorEntry(wanted);
            if (before == null || !before.getValue().isAfter(wanted)) {
                findings.add(Finding.of(
                        Rule.PARTITION_WINDOW,
                        parent.label(),
                        "There is no partition for "
                                + wanted.atZone(ZoneOffset.UTC).toLocalDate()
                                + (i == 0
                                        ? ", which is now: inserts fail."
                                        : "; " + tag.ahead() + " ahead are promised, " + (i - 1) + " exist."),
                        "SELECT public.ensure_partitions(" + literal(parent) + ");  -- or: pawl maintain"));
                return;
            }
        }
    }

    private static String literal(Relation parent) {
        return Identifiers.literal(parent.sql());
    }

    private static void gaps(Relation parent, NavigableMap<Instant, Instant> ranges, List<Finding> findings) {
        Map.Entry<Instant, Instant> last = null;
        for (var range : ranges.entrySet()) {
            if (last != null && last.getValue().isBefore(range.getKey())) {
                findings.add(Finding.of(
                        Rule.PARTITION_GAP,
                        parent.label(),
                        "No partition takes rows from " + last.getValue() + " to " + range.getKey() + ".",
                        "SELECT public.ensure_partitions(" + literal(parent) + ");  -- or: pawl maintain"));
            }
            last = range;
        }
    }

    private static void retention(
            Scope scope, Relation parent, List<Relation> parts, PartitionsTag tag, List<Finding> findings) {
        if (tag.retainDays().isEmpty()) {
            return;
        }
        // What ended just now is removed by the next run, not at once.
        var slack = tag.every() == Every.MONTHLY ? 32 : 2;
        var limit = scope.catalog().server().now().minus(tag.retainDays().getAsInt() + slack, ChronoUnit.DAYS);
        var over = parts.stream()
                .filter(part -> end(part).map(limit::isAfter).orElse(false))
                .sorted(Comparator.comparing(part -> end(part).orElse(Instant.MAX)))
                .toList();
        if (!over.isEmpty()) {
            var oldest = over.get(0);
            findings.add(Finding.of(
                    Rule.PARTITION_RETENTION,
                    parent.label(),
                    over.size() + (over.size() == 1 ? " partition is" : " partitions are") + " kept longer than "
                            + tag.retainDays().getAsInt() + " days; the oldest is " + oldest.label() + ".",
                    "ALTER TABLE " + parent.sql() + " DETACH PARTITION " + oldest.sql()
                            + " CONCURRENTLY;  -- or: pawl maintain, which checks export and hold first"));
        }
    }

    private static Optional<Instant> end(Relation part) {
        return part.bound().flatMap(PartitionBound::times).map(TimeRange::to);
    }

    /** Whoever is granted a partition goes around what stands only before its parent. */
    private static void grants(Scope scope, Relation parent, Relation part, List<Finding> findings) {
        if (scope.tenantColumn(part).isEmpty() && !scope.isFixed(part)) {
            return;
        }
        for (var role : Scope.granteesOf(part)) {
            if (!scope.roles().named(role).map(known -> known.superuser()).orElse(false)) {
                findings.add(Finding.of(
                        Rule.PARTITION_GRANTS,
                        part.label(),
                        role,
                        "It is granted this partition itself and does not need that: the parent's grants hold for rows"
                                + " that are asked for through " + parent.label() + ".",
                        "REVOKE ALL ON " + part.sql() + " FROM " + Sql.role(role) + ";"));
            }
        }
    }

    private static void policies(Scope scope, Relation parent, Relation part, List<Finding> findings) {
        if (scope.tenantColumn(part).isEmpty()
                || !part.rowSecurity()
                || !part.policies().isEmpty()) {
            return;
        }
        if (!parent.policies().isEmpty() && !Scope.granteesOf(part).isEmpty()) {
            findings.add(Finding.of(
                            Rule.PARTITION_UNPROTECTED,
                            part.label(),
                            "It has grants and none of its parent's policies.",
                            Sql.policy(scope, part, Set.copyOf(scope.usersOf(parent))) + "  -- or drop "
                                    + quoted(part.name()) + "'s grants")
                    .at(Level.WARNING));
        }
    }
}
