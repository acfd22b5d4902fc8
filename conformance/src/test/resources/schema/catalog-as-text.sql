-- Everything in schema public that a migration can make, one line for each. Asked by the owner, whose
-- name is left out, since it differs between databases.
WITH relation AS (
    SELECT oid, relname, relkind, relacl, relrowsecurity, relforcerowsecurity, reloptions, relpartbound
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'schema\_migrations%'
), line AS (
    SELECT format('relation %s kind %s security %s forced %s options %s bound %s granted %s: %s',
        relname, relkind, relrowsecurity, relforcerowsecurity, reloptions,
        pg_get_expr(relpartbound, oid), relacl, obj_description(oid, 'pg_class')) AS words
    FROM relation
    UNION ALL
    SELECT format('column %s %s %s %s not null %s default %s granted %s: %s',
        relname, attnum, attname, format_type(atttypid, atttypmod), attnotnull,
        pg_get_expr(adbin, adrelid), attacl, col_description(relation.oid, attnum))
    FROM relation
    JOIN pg_attribute ON attrelid = relation.oid AND attnum > 0
    LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
    UNION ALL
    SELECT format('constraint %s %s %s validated %s: %s', relname, conname,
        pg_get_constraintdef(pg_constraint.oid), convalidated,
        obj_description(pg_constraint.oid, 'pg_constraint'))
    FROM relation JOIN pg_constraint ON conrelid = relation.oid
    UNION ALL
    SELECT format('index %s valid %s', pg_get_indexdef(indexrelid), indisvalid)
    FROM relation JOIN pg_index ON indrelid = relation.oid
    UNION ALL
    SELECT format('trigger %s enabled %s: %s', pg_get_triggerdef(pg_trigger.oid), tgenabled,
        obj_description(pg_trigger.oid, 'pg_trigger'))
    FROM relation JOIN pg_trigger ON tgrelid = relation.oid
    WHERE NOT tgisinternal
    UNION ALL
    SELECT format('policy %s %s %s to %s using %s check %s', relname, polname, polcmd,
        polroles::regrole[], pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
    FROM relation JOIN pg_policy ON polrelid = relation.oid
    UNION ALL
    SELECT format('function %s granted %s: %s', pg_get_functiondef(oid), proacl,
        obj_description(oid, 'pg_proc'))
    FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace
)
SELECT replace(words, current_user, 'owner') FROM line ORDER BY 1
