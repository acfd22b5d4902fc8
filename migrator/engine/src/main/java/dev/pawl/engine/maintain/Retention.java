package dev.pawl.engine.maintain;

import dev.pawl.engine.catalog.Catalog;
import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.PartitionBound.TimeRange;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.catalog.RetentionTag;
import dev.pawl.engine.catalog.RetentionTag.Step;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes away the partitions of one table that are past their retention, the oldest first, each in three steps: decided,
 * detached without anybody waiting, dropped. Where it is interrupted, the next run goes on: a partition that was decided
 * about says so in its comment.
 */
final class Retention {
    /** Detaching lets everybody read and write meanwhile; it waits only for transactions that are older. */
    private static final Duration DETACH_LOCK_TIMEOUT = Duration.ofMinutes(1);

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final MaintainSession session;
    private final Catalog catalog;
    private final Tally tally;
    private final Map<String, Map<Step, Function>> steps;

    Retention(MaintainSession session, Catalog catalog, Tally tally) {
        this.session = session;
        this.catalog = catalog;
        this.tally = tally;
        this.steps = new HashMap<>();
        for (var function : catalog.functions()) {
            RetentionTag.of(function.comment())
                    .ifPresent(tag -> steps.computeIfAbsent(tag.table(), table -> new EnumMap<>(Step.class))
                            .put(tag.step(), function));
        }
    }

    /** One that has a range of times. */
    private record Partition(Relation relation, TimeRange times) {}

    /** Finishes what an earlier run has begun, then takes away what is due. */
    void apply(Relation parent) throws SQLException {
        var gone = new HashSet<>(finalizeDetach(parent));
        gone.addAll(dropRetired(parent));
        var retain = parent.tags().partitions().orElseThrow().retainDays();
        if (retain.isEmpty()) {
            return;
        }
        var now = catalog.server().now();
        var due = now.minus(Duration.ofDays(retain.getAsInt()));
        var closed = closed(parent, now);
        closed.removeIf(partition -> gone.contains(partition.relation().oid()));
        for (var partition : closed) {
            if (!session.hasTime()) {
                tally.unfinished();
                return;
            }
            if (!mayGo(parent, partition, !partition.times().to().isAfter(due))) {
                return;
            }
            retire(parent, partition.relation());
        }
    }

    private List<Partition> closed(Relation parent, Instant now) {
        var closed = new ArrayList<Partition>();
        for (var relation : catalog.partsOf(parent)) {
            relation.bound()
                    .flatMap(bound -> bound.times())
                    .filter(times -> !times.to().isAfter(now))
                    .ifPresent(times -> closed.add(new Partition(relation, times)));
        }
        closed.sort(Comparator.comparing(partition -> partition.times().to()));
        return closed;
    }

    /** The schema decides where it has something to say; it may know a shorter time than the tag, and a hold. */
    private boolean mayGo(Relation parent, Partition partition, boolean due) throws SQLException {
        var obstacles = step(parent, Step.OBSTACLES);
        if (obstacles.isEmpty()) {
            return due;
        }
        var reasons = call(obstacles.get(), partition.relation());
        var verify = step(parent, Step.VERIFY);
        if (!reasons.isEmpty() && due && verify.isPresent()) {
            var wrong = call(verify.get(), partition.relation());
            if (!wrong.isEmpty()) {
                tally.problem(
                        partition.relation().label(),
                        "its contents are not whole: " + wrong.get(0)
                                + (wrong.size() == 1 ? "" : " and " + (wrong.size() - 1) + " more"),
                        "SELECT * FROM %s(%s);"
                                .formatted(
                                        Identifiers.qualified(
                                                verify.get().schema(),
                                                verify.get().name()),
                                        Identifiers.literal(partition.relation().sql())));
                return false;
            }
            reasons = call(obstacles.get(), partition.relation());
        }
        if (!reasons.isEmpty() && due) {
            tally.kept(partition.relation().label(), String.join("; ", reasons));
        }
        return reasons.isEmpty();
    }

    private void retire(Relation parent, Relation partition) throws SQLException {
        var release = step(parent, Step.RELEASE);
        if (release.isPresent()) {
            call(release.get(), partition);
        }
        session.limit(DETACH_LOCK_TIMEOUT);
        session.execute("COMMENT ON TABLE %s IS %s"
                .formatted(partition.sql(), Identifiers.literal("@retired " + parent.label())));
        session.execute("ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY".formatted(parent.sql(), partition.sql()));
        drop(parent, partition);
    }

    /** At most one partition of a table can be half detached. */
    private List<Long> finalizeDetach(Relation parent) throws SQLException {
        session.limit();
        var pending = session.texts(
                "SELECT inhrelid FROM pg_catalog.pg_inherits WHERE inhdetachpending AND inhparent = " + parent.oid());
        var finished = new ArrayList<Long>();
        for (var oid : pending) {
            var partition = catalog.relation(Long.parseLong(oid));
            if (partition.isPresent()) {
                session.execute("ALTER TABLE %s DETACH PARTITION %s FINALIZE"
                        .formatted(parent.sql(), partition.get().sql()));
                finished.add(partition.get().oid());
            }
        }
        return finished;
    }

    /** Those that an earlier run has detached and not dropped, or that have just been. */
    private List<Long> dropRetired(Relation parent) throws SQLException {
        var dropped = new ArrayList<Long>();
        for (var table : catalog.relations()) {
            if (table.kind() == Relation.Kind.TABLE
                    && table.tags().retired().equals(Optional.of(parent.label()))
                    && isDetached(table)) {
                drop(parent, table);
                dropped.add(table.oid());
            }
        }
        return dropped;
    }

    /** The snapshot may be older than the end of the detaching. */
    private boolean isDetached(Relation table) throws SQLException {
        return session.texts("SELECT inhparent FROM pg_catalog.pg_inherits WHERE inhrelid = " + table.oid())
                .isEmpty();
    }

    private void drop(Relation parent, Relation partition) throws SQLException {
        var drop = step(parent, Step.DROP);
        if (drop.isPresent()) {
            call(drop.get(), partition);
        } else {
            session.limit();
            session.execute("DROP TABLE " + partition.sql());
        }
        tally.dropped(partition.label());
    }

    private List<String> call(Function function, Relation partition) throws SQLException {
        // A function without a result returns a row that says nothing.
        return session.call(function, Identifiers.literal(partition.sql()) + "::pg_catalog.regclass").stream()
                .filter(row -> !function.returns().equals("void"))
                .toList();
    }

    private Optional<Function> step(Relation parent, Step step) {
        return Optional.ofNullable(steps.getOrDefault(parent.label(), Map.of()).get(step));
    }

    /** Whether somebody was only in the way, so that the next run will do it. */
    static boolean isPostponed(SQLException e) {
        return LOCK_NOT_AVAILABLE.equals(e.getSQLState());
    }
}
