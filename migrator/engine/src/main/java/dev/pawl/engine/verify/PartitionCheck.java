package dev.pawl.engine.verify;

import dev.pawl.engine.catalog.PartitionBound;
import dev.pawl.engine.catalog.PartitionBound.TimeRange;
import dev.pawl.engine.catalog.PartitionsTag;
import dev.pawl.engine.catalog.PartitionsTag.Every;
import dev.pawl.engine.catalog.Relation;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
        var partitions = new Partitions(scope, parent, tag);
        var ranges = new TreeMap<Instant, Instant>();
        var shifted = new ArrayList<Relation>();
        for (var part : parts) {
            var bound = part.bound();
            if (bound.map(PartitionBound::isDefault).orElse(false)) {
                findings.add(remaining(parent, part));
            }
            bound.flatMap(PartitionBound::times).ifPresent(times -> {
                ranges.put(times.from(), times.to());
                if (!partitions.isStart(times.from()) || !partitions.isStart(times.to())) {
                    shifted.add(part);
                }
            });
        }
        if (!shifted.isEmpty()) {
            findings.add(shifted(parent, parts, shifted, partitions, tag));
            shifted.stream()
                    .flatMap(part -> part.bound().flatMap(PartitionBound::times).stream())
                    .flatMap(times -> partitions.of(times).stream())
                    .forEach(period -> ranges.merge(
                            period, partitions.later(period, 1), (one, other) -> one.isAfter(other) ? one : other));
        }
        ahead(scope, parent, tag, partitions, ranges, findings);
        gaps(parent, partitions, ranges, findings);
        retention(scope, parent, parts, tag, findings);
    }

    private static Finding remaining(Relation parent, Relation part) {
        return Finding.of(
                Rule.DEFAULT_PARTITION,
                part.label(),
                "It takes rows that no other partition takes; one such row stops the partition of its time from"
                        + " being made.",
                "-- Rows that are in it are no longer found in " + parent.label() + " until somebody decides where they"
                        + " belong and inserts them there.\n"
                        + "ALTER TABLE " + parent.sql() + " DETACH PARTITION " + part.sql() + ";");
    }

    /** All of them at once, since each is in the way of the next one. */
    private static Finding shifted(
            Relation parent, List<Relation> parts, List<Relation> shifted, Partitions partitions, PartitionsTag tag) {
        var taken = parts.stream()
                .filter(part -> !shifted.contains(part))
                .flatMap(part -> part.bound().flatMap(PartitionBound::times).stream())
                .toList();
        var periods = shifted.stream()
                .flatMap(part -> part.bound().flatMap(PartitionBound::times).stream())
                .flatMap(times -> partitions.of(times).stream())
                .filter(period -> taken.stream()
                        .noneMatch(times -> !period.isBefore(times.from()) && period.isBefore(times.to())))
                .distinct()
                .sorted()
                .toList();
        return Finding.of(
                Rule.PARTITION_BOUNDS,
                parent.label(),
                shifted.stream()
                                .map(part -> part.label() + " ("
                                        + part.bound().map(PartitionBound::text).orElse("") + ")")
                                .collect(Collectors.joining(", "))
                        + (shifted.size() == 1 ? " is no " : " are no ")
                        + (tag.every() == Every.MONTHLY ? "month" : "day")
                        + (shifted.size() == 1 ? "" : "s")
                        + " in UTC: made in a session with another time zone.",
                "-- Rows are inserted again. Where a trigger refuses that, everything stays as it is, and a person has"
                        + " to decide whether it may be off meanwhile.\n"
                        + partitions.remake(shifted, periods));
    }

    private static void ahead(
            Scope scope,
            Relation parent,
            PartitionsTag tag,
            Partitions partitions,
            NavigableMap<Instant, Instant> ranges,
            List<Finding> findings) {
        var first = partitions.start(scope.catalog().server().now()).toInstant();
        var missing = IntStream.rangeClosed(0, tag.ahead())
                .mapToObj(periods -> partitions.later(first, periods))
                .filter(period -> {
                    var before = ranges.floorEntry(period);
                    return before == null || !before.getValue().isAfter(period);
                })
                .toList();
        if (!missing.isEmpty()) {
            var wanted = missing.get(0);
            findings.add(Finding.of(
                    Rule.PARTITION_WINDOW,
                    parent.label(),
                    "There is no partition for "
                            + wanted.atZone(ZoneOffset.UTC).toLocalDate()
                            + (wanted.equals(first)
                                    ? ", which is now: inserts fail."
                                    : "; of the " + tag.ahead() + " ahead that are promised, " + missing.size()
                                            + (missing.size() == 1 ? " is" : " are") + " missing."),
                    partitions.make(missing)));
            missing.forEach(period -> ranges.put(period, partitions.later(period, 1)));
        }
    }

    private static void gaps(
            Relation parent, Partitions partitions, NavigableMap<Instant, Instant> ranges, List<Finding> findings) {
        Map.Entry<Instant, Instant> last = null;
        for (var range : ranges.entrySet()) {
            if (last != null && last.getValue().isBefore(range.getKey())) {
                findings.add(Finding.of(
                        Rule.PARTITION_GAP,
                        parent.label(),
                        "No partition takes rows from " + last.getValue() + " to " + range.getKey() + ".",
                        partitions.make(partitions.of(new TimeRange(last.getValue(), range.getKey())))));
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
                            Sql.policy(scope, part, Set.copyOf(scope.usersOf(parent))))
                    .at(Level.WARNING));
        }
    }
}
