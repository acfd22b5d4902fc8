package dev.pawl.engine.run;

import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.Phase;
import dev.pawl.engine.migration.Statement;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out at the end of a transaction what an expand-phase file has taken away: dropped, renamed, given another type,
 * made NOT NULL. Judged as the application sees it, by names: what is dropped and made anew is still there.
 *
 * <p>A cursor keeps the snapshot in which it was declared, but runs when it is fetched. So it is declared before the
 * file, costs next to nothing, and at the end reads the catalog as it was before, of those relations only that the
 * transaction has locked by then: every one of these effects needs an exclusive lock.
 */
final class ContractEffects {
    /** What a refusal begins with, behind the id of the run. */
    static final String FOUND = "contract effects: ";

    private static final String REMEMBER =
            """
            DECLARE pawl_before NO SCROLL CURSOR FOR
            SELECT
                (SELECT pg_catalog.jsonb_agg(nspname) FROM pg_catalog.pg_namespace
                    WHERE nspname !~ '^pg_(toast|temp)'),
                (SELECT pg_catalog.jsonb_agg(found) FROM (
                    SELECT relation.oid AS relation, relkind AS kind, relispartition AS part, nspname AS schema,
                        relname AS name, attnum AS number, attname AS column, atttypid AS type, atttypmod AS modifier,
                        typname AS type_name, attnotnull AS strict,
                        NOT atthasdef AND attidentity = '' AND typdefault IS NULL AS bare
                    FROM pg_catalog.pg_class AS relation
                    JOIN pg_catalog.pg_namespace AS schema ON schema.oid = relnamespace
                    LEFT JOIN pg_catalog.pg_attribute AS attribute
                        ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
                    LEFT JOIN pg_catalog.pg_type AS type ON type.oid = atttypid
                    WHERE relation.oid = ANY (ARRAY(
                            SELECT held.relation FROM pg_catalog.pg_locks AS held
                            WHERE held.pid = pg_catalog.pg_backend_pid() AND held.locktype = 'relation'
                                AND held.mode = 'AccessExclusiveLock'))
                        AND relkind IN ('r', 'p', 'v', 'm', 'f', 'c', 'S') AND nspname !~ '^pg_(toast|temp)'
                ) AS found)""";

    private static final String COMPARE =
            """
            DO $pawl$
            DECLARE
                cursor_before refcursor := 'pawl_before';
                schemas jsonb;
                columns jsonb;
                first record;
                effects text;
            BEGIN
                FETCH cursor_before INTO schemas, columns;
                CLOSE cursor_before;
                FOR first IN
                    WITH before AS MATERIALIZED (
                        SELECT *, format('%%I.%%I', schema, name) AS full_name,
                            CASE kind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'S' THEN 'sequence'
                                WHEN 'c' THEN 'type' ELSE 'table' END AS kind_name
                        FROM jsonb_to_recordset(columns) AS found (relation oid, kind text, part boolean, schema text,
                            name text, number smallint, "column" text, type oid, modifier integer, type_name text,
                            strict boolean, bare boolean)
                    ), relations AS MATERIALIZED (
                        SELECT DISTINCT before.relation, kind, kind_name, part, schema, name, full_name,
                            (SELECT oid FROM pg_class AS now WHERE now.relname = before.name
                                AND now.relnamespace =
                                    (SELECT oid FROM pg_namespace AS now WHERE nspname = before.schema)) AS now
                        FROM before
                    ), kept AS MATERIALIZED (
                        SELECT before.*, attname AS now, format_type(atttypid, atttypmod) AS now_type,
                            attnotnull AS now_strict,
                            attnotnull AND NOT atthasdef AND attidentity = '' AND typdefault IS NULL AS now_required,
                            %1$s AS fits
                        FROM before
                        JOIN relations ON relations.relation = before.relation AND relations.now IS NOT NULL
                        LEFT JOIN pg_attribute AS attribute ON attrelid = relations.now AND attname = before.column
                            AND attnum > 0 AND NOT attisdropped
                        LEFT JOIN pg_type AS now_type ON now_type.oid = atttypid
                        WHERE before.column IS NOT NULL
                    )
                    %2$s
                LOOP
                    RAISE EXCEPTION '%%', '%3$s %4$s' || first.words
                        USING ERRCODE = '%5$s', TABLE = first.name, COLUMN = coalesce(first.column, '');
                END LOOP;
            END
            $pawl$""";

    /** Types that take the same texts and more, so that neither readers nor writers notice. */
    private static final String FITS =
            """
            (atttypid = type AND atttypmod = modifier
                OR type IN ('varchar'::regtype, 'text'::regtype) AND atttypid = 'text'::regtype
                OR type = 'text'::regtype AND atttypid = 'varchar'::regtype AND atttypmod = -1
                OR type = 'varchar'::regtype AND atttypid = 'varchar'::regtype
                    AND (atttypmod = -1 OR modifier <> -1 AND atttypmod >= modifier)
                OR type = 'numeric'::regtype AND atttypid = 'numeric'::regtype AND modifier <> -1 AND atttypmod <> -1
                    AND ((atttypmod - 4) & 2047) = ((modifier - 4) & 2047)
                    AND ((atttypmod - 4) >> 16) >= ((modifier - 4) >> 16))""";

    private static final String EFFECTS =
            """
            , effects AS (
                SELECT 0 AS rank, schema AS name, NULL AS column,
                    format('schema %I is gone', schema) AS words
                FROM jsonb_array_elements_text(schemas) AS before (schema)
                WHERE NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = schema)
                UNION ALL
                SELECT CASE WHEN kind = 'S' THEN 3 WHEN part THEN 2 ELSE 1 END, name, NULL,
                    format('%s %s is ', kind_name, full_name) || coalesce('renamed to ' || (
                        SELECT format('%I.%I', nspname, relname) FROM pg_class AS now
                        JOIN pg_namespace AS schema ON schema.oid = relnamespace
                        WHERE now.oid = relation), 'dropped')
                FROM relations WHERE now IS NULL
                UNION ALL
                SELECT CASE WHEN part THEN 2 ELSE 1 END, name, kept.column,
                    format('column %I of %s is ', kept.column, full_name) || CASE
                        WHEN now IS NULL THEN coalesce('renamed to ' || (
                            SELECT quote_ident(attname) FROM pg_attribute
                            WHERE attrelid = relation AND attnum = number AND NOT attisdropped), 'dropped')
                        WHEN NOT fits THEN format('changed from %s to %s',
                            coalesce(nullif(format_type(type, modifier), '???'), type_name), now_type)
                        WHEN NOT strict THEN 'NOT NULL now'
                        ELSE 'NOT NULL and has no default any more' END
                FROM kept
                WHERE now IS NULL OR NOT fits OR now_strict AND NOT strict OR now_required AND NOT bare
                UNION ALL
                SELECT CASE WHEN part THEN 2 ELSE 1 END, name, attname,
                    format('column %I of %s is new, NOT NULL and has no default', attname, full_name)
                FROM relations
                JOIN pg_attribute ON attrelid = now AND attnum > 0 AND NOT attisdropped AND attnotnull
                    AND NOT atthasdef AND attidentity = ''
                JOIN pg_type AS type ON type.oid = atttypid AND typdefault IS NULL
                WHERE NOT EXISTS (SELECT FROM before
                    WHERE before.relation = relations.relation AND before.column = attname)
                ORDER BY 1, 2, 3
            )
            SELECT name, "column", string_agg(words, ', ') FILTER (WHERE place <= 5) OVER all_of_them
                || CASE WHEN count(*) OVER all_of_them > 5
                    THEN format(' and %s more', count(*) OVER all_of_them - 5) ELSE '' END AS words
            FROM (SELECT *, row_number() OVER () AS place FROM effects) AS effects
            WINDOW all_of_them AS (ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)
            LIMIT 1""";

    private final Session session;
    private final ContractGate gate;

    ContractEffects(Session session, ContractGate gate) {
        this.session = session;
        this.gate = gate;
    }

    /** Whether they have to be looked for: nobody relies on an empty database, and most files cannot have any. */
    boolean arePossibleIn(Migration migration, Contents contents) {
        return gate.isServed()
                && migration.phase() == Phase.EXPAND
                && !contents.mayContract().isEmpty();
    }

    /** For the beginning of a transaction; leaves the search path as it is, though a query finds its operators by it. */
    static Batch remember() {
        return new Batch()
                .ours(
                        "SELECT pg_catalog.set_config('pawl.search_path', pg_catalog.current_setting('search_path'), true),"
                                + " pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true)")
                .ours(REMEMBER)
                .ours(
                        "SELECT pg_catalog.set_config('search_path', pg_catalog.current_setting('pawl.search_path'), true)");
    }

    /** For the end of the same transaction: refuses what took something away. */
    String compare() {
        return COMPARE.formatted(FITS, EFFECTS, session.runId(), FOUND, SqlStates.GUARD);
    }

    /** Where the statement is that had the effect: the only one that can have, or the first that names the object. */
    static @Nullable Integer line(Contents contents, List<String> names) {
        var candidates = contents.mayContract();
        if (candidates.size() == 1) {
            return contents.line(candidates.get(0));
        }
        var all = candidates.stream()
                .filter(statement -> names.stream().allMatch(name -> names(contents, statement, name)));
        var any = candidates.stream()
                .filter(statement -> names.stream().anyMatch(name -> names(contents, statement, name)));
        return Stream.concat(all, any).findFirst().map(contents::line).orElse(null);
    }

    private static boolean names(Contents contents, Statement statement, String name) {
        return Pattern.compile("(?<!\\w)" + Pattern.quote(name) + "(?!\\w)", Pattern.CASE_INSENSITIVE)
                .matcher(contents.text(statement))
                .find();
    }
}
