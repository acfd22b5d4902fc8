package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Tries what constraints, unique indexes and triggers are to refuse, one sample for each. Confined to one thread. */
final class Refusals {
    private static final String HEADING = "-- ";

    private final Trial superuser;
    private final Map<String, String> rows = new LinkedHashMap<>();
    private final Map<String, List<String>> statements = new LinkedHashMap<>();

    Refusals(Trial superuser) {
        this.superuser = superuser;
        Bundled.testFile("refused-rows.txt")
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .forEach(line -> rows.put(line.substring(0, line.indexOf(' ')), line.substring(line.indexOf(' ') + 1)));
        for (var block : Bundled.testFile("refused-statements.sql").split("\n\n", -1)) {
            var name = block.lines().findFirst().orElseThrow().substring(HEADING.length());
            if (!name.contains(" ")) {
                statements.put(
                        name, List.of(block.substring(block.indexOf('\n')).split(";\n", 0)));
            }
        }
    }

    /** What is wrong with the samples of constraints and unique indexes. */
    List<String> breachesOfConstraints() throws SQLException {
        var breaches = new ArrayList<String>();
        var constraints = constraints();
        rows.keySet().stream()
                .filter(name -> constraints.stream().noneMatch(constraint -> constraint.name.equals(name)))
                .forEach(name -> breaches.add(name + ": there is no such constraint"));
        // Foreign keys and triggers would be in the way of a row that is only to meet this one constraint.
        superuser.execute("SET LOCAL session_replication_role = replica");
        for (var constraint : constraints) {
            var sample = rows.get(constraint.name);
            if (sample == null) {
                breaches.add("%s: refused-rows.txt has no row that it refuses".formatted(constraint.name));
                continue;
            }
            var outcome = insert(constraint, sample);
            if (!outcome.result().equals(constraint.refusal) || !constraint.isNamedIn(outcome)) {
                breaches.add("%s: a row with %s came to %s".formatted(constraint.name, sample, outcome));
            }
        }
        superuser.execute("SET LOCAL session_replication_role = origin");
        return breaches;
    }

    /** What is wrong with the samples of triggers, of which these never refuse anything. */
    List<String> breachesOfTriggers(List<String> harmless) throws SQLException {
        var breaches = new ArrayList<String>();
        var triggers = triggers();
        statements.keySet().stream()
                .filter(name -> !triggers.contains(name))
                .forEach(name -> breaches.add(name + ": there is no such trigger"));
        for (var trigger : triggers) {
            var sample = sample(trigger);
            if (harmless.contains(trigger.substring(trigger.indexOf('.') + 1))) {
                continue;
            }
            if (sample.isEmpty()) {
                breaches.add("%s: refused-statements.sql has nothing that it refuses".formatted(trigger));
                continue;
            }
            var refused = run(List.of(), sample);
            if (!List.of(Outcome.RESTRICT_VIOLATION, Outcome.CHECK_VIOLATION).contains(refused.result())) {
                breaches.add("%s: came to %s".formatted(trigger, refused));
            }
            var disabled = "ALTER TABLE public.%s DISABLE TRIGGER %s"
                    .formatted((Object[]) trigger.split("\\.", 2)); // the sample has to meet this trigger and no other
            if (run(List.of(disabled), sample).equals(refused)) {
                breaches.add("%s: refused without it too, %s".formatted(trigger, refused));
            }
        }
        return breaches;
    }

    private List<String> sample(String trigger) {
        var table = trigger.substring(0, trigger.indexOf('.'));
        return trigger.endsWith(".keep_version")
                ? List.of("UPDATE public.%s SET version = version + 2".formatted(table))
                : statements.getOrDefault(trigger, List.of());
    }

    /** What the last statement comes to after the others; undone. */
    private Outcome run(List<String> before, List<String> sample) throws SQLException {
        superuser.execute("SAVEPOINT sample");
        try {
            for (var statement : before) {
                superuser.execute(statement);
            }
            for (var statement : sample.subList(0, sample.size() - 1)) {
                superuser.execute(statement);
            }
            return superuser.attempt(sample.get(sample.size() - 1));
        } finally {
            superuser.execute("ROLLBACK TO SAVEPOINT sample");
        }
    }

    private Outcome insert(Constraint constraint, String sample) throws SQLException {
        boolean literal = sample.startsWith("{");
        return superuser.attempt(
                """
                INSERT INTO public.%1$s (%2$s) OVERRIDING SYSTEM VALUE
                SELECT %2$s FROM (
                    SELECT to_jsonb(line) AS stored FROM public.%1$s AS line
                    ORDER BY to_jsonb(line)::text NOT LIKE '%%zone-a%%' LIMIT 1
                ) AS chosen
                CROSS JOIN LATERAL jsonb_populate_record(NULL::public.%1$s, stored || %3$s)"""
                        .formatted(constraint.table, constraint.columns, literal ? "?::jsonb" : sample),
                literal ? new String[] {sample} : new String[] {});
    }

    /** A unique index that only repeats the primary key is there for foreign keys and refuses nothing of its own. */
    private List<Constraint> constraints() throws SQLException {
        return superuser.rows(
                """
                WITH named AS (
                    SELECT conrelid AS table_oid, conname AS name,
                        CASE contype WHEN 'c' THEN '23514' ELSE '23P01' END AS refusal
                    FROM pg_constraint WHERE contype IN ('c', 'x')
                    UNION ALL
                    SELECT indrelid, index.relname, '23505'
                    FROM pg_index JOIN pg_class AS index ON index.oid = indexrelid
                    WHERE indisunique AND NOT indisprimary AND NOT EXISTS (
                        SELECT FROM pg_index AS primary_key
                        WHERE primary_key.indrelid = pg_index.indrelid AND primary_key.indisprimary
                            AND pg_index.indkey::int2[] @> primary_key.indkey::int2[])
                )
                SELECT relname, name, refusal, relkind = 'p',
                    (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
                    WHERE attrelid = table_oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '')
                FROM named JOIN pg_class ON pg_class.oid = table_oid
                WHERE relnamespace = 'public'::regnamespace AND NOT relispartition
                    AND relname <> 'schema_migrations'
                ORDER BY name""",
                row -> new Constraint(
                        row.getString(1), row.getString(2), row.getString(3), row.getBoolean(4), row.getString(5)));
    }

    private List<String> triggers() throws SQLException {
        return superuser.column(
                """
                SELECT relname || '.' || tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
                WHERE relnamespace = 'public'::regnamespace AND NOT relispartition AND NOT tgisinternal
                ORDER BY 1""");
    }

    private record Constraint(String table, String name, String refusal, boolean partitioned, String columns) {
        /** A partition has the index under another name. */
        boolean isNamedIn(Outcome outcome) {
            return outcome.detail().contains('"' + name + '"')
                    || (partitioned && refusal.equals(Outcome.UNIQUE_VIOLATION));
        }
    }
}
