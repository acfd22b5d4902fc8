package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Column;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.PartitionBound.TimeRange;
import dev.pawl.engine.catalog.PartitionsTag;
import dev.pawl.engine.catalog.PartitionsTag.Every;
import dev.pawl.engine.catalog.Policy;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.catalog.Trigger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The periods of a table that is partitioned by time, and the statements that make partitions for them. */
final class Partitions {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private final Scope scope;
    private final Relation parent;
    private final PartitionsTag tag;

    Partitions(Scope scope, Relation parent, PartitionsTag tag) {
        this.scope = scope;
        this.parent = parent;
        this.tag = tag;
    }

    /** The beginning of the period that a time is in. */
    ZonedDateTime start(Instant time) {
        var day = time.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS);
        return tag.every() == Every.MONTHLY ? day.withDayOfMonth(1) : day;
    }

    boolean isStart(Instant time) {
        return time.equals(start(time).toInstant());
    }

    /** The beginning of the period that is some periods later. */
    Instant later(Instant start, int periods) {
        var unit = tag.every() == Every.MONTHLY ? ChronoUnit.MONTHS : ChronoUnit.DAYS;
        return start.atZone(ZoneOffset.UTC).plus(periods, unit).toInstant();
    }

    /** The periods that a time range has a part of. */
    List<Instant> of(TimeRange range) {
        var periods = new ArrayList<Instant>();
        for (var period = start(range.from()).toInstant(); period.isBefore(range.to()); period = later(period, 1)) {
            periods.add(period);
        }
        return periods;
    }

    /** Gives each period a partition: one that stands alone under its name, or a new one. */
    String make(List<Instant> periods) {
        return periods.stream()
                .map(period -> alone(period)
                        ? attach(period)
                        : "CREATE TABLE " + sql(period) + "\n    (LIKE " + parent.sql()
                                + " INCLUDING ALL EXCLUDING IDENTITY);\n" + protect(sql(period)) + attach(period))
                .collect(Collectors.joining("\n"));
    }

    /**
     * Makes partitions again whose bounds are wrong, in one transaction, which nobody else sees a part of. It fails and
     * undoes everything where row-level security would hide a row.
     */
    String remake(List<Relation> wrong, List<Instant> periods) {
        var statements = new ArrayList<String>(List.of("BEGIN;", "SET LOCAL row_security = off;"));
        if (parent.rowSecurityForced()) {
            statements.add("ALTER TABLE " + parent.sql() + " NO FORCE ROW LEVEL SECURITY;");
        }
        for (var part : wrong) {
            statements.add("ALTER TABLE " + parent.sql() + " DETACH PARTITION " + part.sql() + ";");
            statements.add("ALTER TABLE " + part.sql() + " RENAME TO " + quoted(old(part)) + ";");
            statements.add(
                    "ALTER TABLE " + Identifiers.qualified(part.schema(), old(part)) + " NO FORCE ROW LEVEL SECURITY;");
        }
        for (var period : periods) {
            statements.add("CREATE TABLE " + sql(period) + "\n    (LIKE " + parent.sql()
                    + " INCLUDING ALL EXCLUDING IDENTITY);\n" + protect(sql(period)) + attach(period));
        }
        var columns = parent.columns().stream()
                .filter(column -> !column.generated())
                .map(Column::name)
                .map(Identifiers::quoted)
                .collect(Collectors.joining(", "));
        for (var part : wrong) {
            var old = Identifiers.qualified(part.schema(), old(part));
            statements.add("INSERT INTO " + parent.sql() + " (" + columns + ") OVERRIDING SYSTEM VALUE\n    SELECT "
                    + columns + " FROM " + old + ";");
            statements.add("DROP TABLE " + old + ";");
        }
        if (parent.rowSecurityForced()) {
            statements.add("ALTER TABLE " + parent.sql() + " FORCE ROW LEVEL SECURITY;");
        }
        statements.add("COMMIT;");
        return String.join("\n", statements);
    }

    private static String old(Relation part) {
        var name = part.name() + "_old";
        return name.substring(Math.max(0, name.length() - 63));
    }

    private String name(Instant period) {
        return parent.name()
                + DateTimeFormatter.ofPattern(tag.every() == Every.MONTHLY ? "'_'yyyy'_'MM" : "'_'yyyy'_'MM'_'dd")
                        .format(LocalDateTime.ofInstant(period, ZoneOffset.UTC));
    }

    private String sql(Instant period) {
        return Identifiers.qualified(parent.schema(), name(period));
    }

    private boolean alone(Instant period) {
        return scope.catalog()
                .relation(parent.schema(), name(period))
                .filter(table -> table.parent().isEmpty())
                .isPresent();
    }

    private String attach(Instant period) {
        return "ALTER TABLE " + parent.sql() + " ATTACH PARTITION " + sql(period) + "\n    FOR VALUES FROM ("
                + bound(period) + ") TO (" + bound(later(period, 1)) + ");";
    }

    private String bound(Instant time) {
        var text = TIME.format(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        boolean zoned = parent.column(tag.column())
                .map(column -> column.baseType().startsWith("timestamp with time zone"))
                .orElse(false);
        return Identifiers.literal(zoned ? text + "+00" : text);
    }

    /** What no partition gets from its parent: its owner, row-level security and triggers for statements. */
    private String protect(String partition) {
        var statements = new ArrayList<String>();
        statements.add("ALTER TABLE " + partition + " OWNER TO " + quoted(parent.owner()) + ";");
        if (parent.rowSecurity()) {
            statements.add("ALTER TABLE " + partition + " ENABLE ROW LEVEL SECURITY"
                    + (parent.rowSecurityForced() ? ", FORCE ROW LEVEL SECURITY;" : ";"));
        }
        parent.policies().forEach(policy -> statements.add(policy(partition, policy)));
        parent.triggers().stream()
                .filter(trigger -> !trigger.eachRow() && !trigger.ofConstraint())
                .forEach(trigger -> statements.addAll(trigger(partition, trigger)));
        return String.join("\n", statements) + "\n";
    }

    private static String policy(String partition, Policy policy) {
        return "CREATE POLICY " + quoted(policy.name()) + " ON " + partition
                + (policy.permissive() ? "" : " AS RESTRICTIVE") + " FOR " + policy.command() + " TO "
                + Sql.roles(policy.roles())
                + policy.using().map(text -> "\n    USING (" + text + ")").orElse("")
                + policy.withCheck()
                        .map(text -> "\n    WITH CHECK (" + text + ")")
                        .orElse("")
                + ";";
    }

    private List<String> trigger(String partition, Trigger trigger) {
        var state =
                switch (trigger.enabled()) {
                    case ALWAYS -> "ENABLE ALWAYS";
                    case REPLICA -> "ENABLE REPLICA";
                    case DISABLED -> "DISABLE";
                    case ORIGIN -> "ENABLE";
                };
        return List.of(
                trigger.definition().replace(" ON " + parent.sql() + " ", " ON " + partition + " ") + ";",
                "ALTER TABLE " + partition + " " + state + " TRIGGER " + quoted(trigger.name()) + ";");
    }
}
