-- What a database is, told by names and definitions, so that two databases can be compared: one line for each fact.
-- Left out is what differs without meaning: numbers of objects, transactions, positions of sequences, statistics.
WITH space AS (
    SELECT oid, nspname, nspowner, nspacl FROM pg_catalog.pg_namespace
    WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
), relation AS (
    SELECT pg_class.*, format('%I.%I', nspname, relname) AS name
    FROM pg_catalog.pg_class JOIN space ON space.oid = relnamespace
), routine AS (
    SELECT pg_proc.*, format('%I.%I(%s)', nspname, proname, pg_get_function_identity_arguments(pg_proc.oid)) AS name
    FROM pg_catalog.pg_proc JOIN space ON space.oid = pronamespace
), kind AS (
    SELECT pg_type.*, format('%I.%I', nspname, typname) AS name
    FROM pg_catalog.pg_type JOIN space ON space.oid = typnamespace
    WHERE typtype IN ('d', 'e', 'r', 'm') OR typtype = 'c' AND typrelid IN (SELECT oid FROM relation WHERE relkind = 'c')
), concerned AS (
    SELECT DISTINCT refobjid AS oid FROM pg_catalog.pg_shdepend
    WHERE refclassid = 'pg_authid'::regclass
        AND dbid IN (0, (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
        AND (dbid <> 0 OR classid = 'pg_database'::regclass
            AND objid = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
)
SELECT 'schema ' || quote_ident(nspname) || ' of ' || nspowner::regrole
    || ' ' || coalesce(ARRAY(SELECT unnest(nspacl)::text ORDER BY 1)::text, '') FROM space
UNION ALL
SELECT format('relation %s kind %s of %s persistence %s rls %s/%s identity %s options %s rights %s',
    name, relkind, relowner::regrole, relpersistence, relrowsecurity, relforcerowsecurity, relreplident,
    coalesce(reloptions::text, ''), ARRAY(SELECT unnest(relacl)::text ORDER BY 1))
    || coalesce(' bound ' || pg_get_expr(relpartbound, oid), '')
    || CASE WHEN relkind = 'p' THEN ' by ' || pg_get_partkeydef(oid) ELSE '' END
    || CASE WHEN relkind IN ('v', 'm') THEN ' as ' || pg_get_viewdef(oid) ELSE '' END
FROM relation WHERE relkind NOT IN ('i', 'I')
UNION ALL
SELECT format('column %s.%I %s %s collation %s identity %s generated %s default %s rights %s', name, attname,
    format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN 'NOT NULL' ELSE 'NULL' END,
    CASE attcollation WHEN 0 THEN '-' ELSE attcollation::regcollation::text END, attidentity, attgenerated,
    pg_get_expr(adbin, adrelid), ARRAY(SELECT unnest(attacl)::text ORDER BY 1))
FROM relation
JOIN pg_catalog.pg_attribute ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
LEFT JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
WHERE relkind NOT IN ('i', 'I', 'S')
UNION ALL
SELECT format('index %s valid %s ready %s live %s clustered %s identity %s', pg_get_indexdef(indexrelid), indisvalid,
    indisready, indislive, indisclustered, indisreplident)
FROM relation JOIN pg_catalog.pg_index ON indexrelid = oid
UNION ALL
SELECT format('constraint %I of %s: %s, validated %s', conname,
    CASE conrelid WHEN 0 THEN contypid::regtype::text ELSE conrelid::regclass::text END,
    pg_get_constraintdef(pg_constraint.oid), convalidated)
FROM pg_catalog.pg_constraint JOIN space ON space.oid = connamespace WHERE contype <> 'n'
UNION ALL
SELECT format('trigger %s, enabled %s', pg_get_triggerdef(pg_trigger.oid), tgenabled)
FROM relation JOIN pg_catalog.pg_trigger ON tgrelid = relation.oid AND NOT tgisinternal
UNION ALL
SELECT format('policy %I on %s: %s, %s, for %s, using %s, check %s', polname, name, polcmd,
    CASE WHEN polpermissive THEN 'permissive' ELSE 'restrictive' END,
    ARRAY(SELECT CASE role WHEN 0 THEN 'PUBLIC' ELSE role::regrole::text END FROM unnest(polroles) AS role ORDER BY 1),
    pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))
FROM relation JOIN pg_catalog.pg_policy ON polrelid = relation.oid
UNION ALL
SELECT format('rule %s, enabled %s', pg_get_ruledef(pg_rewrite.oid), ev_enabled)
FROM relation JOIN pg_catalog.pg_rewrite ON ev_class = relation.oid WHERE rulename <> '_RETURN'
UNION ALL
SELECT format('part %s of %s at %s, being detached %s', inhrelid::regclass, name, inhseqno, inhdetachpending)
FROM relation JOIN pg_catalog.pg_inherits ON inhparent = relation.oid WHERE relkind NOT IN ('i', 'I')
UNION ALL
SELECT format('sequence %s from %s by %s in %s..%s cache %s cycle %s type %s', name, seqstart, seqincrement, seqmin,
    seqmax, seqcache, seqcycle, seqtypid::regtype)
FROM relation JOIN pg_catalog.pg_sequence ON seqrelid = oid
UNION ALL
SELECT format('routine %s of %s rights %s: %s', name, proowner::regrole, ARRAY(SELECT unnest(proacl)::text ORDER BY 1),
    CASE prokind WHEN 'a' THEN 'aggregate' ELSE pg_get_functiondef(oid) END)
FROM routine
UNION ALL
SELECT format('type %s kind %s of %s rights %s labels %s base %s %s default %s', name, typtype, typowner::regrole,
    ARRAY(SELECT unnest(typacl)::text ORDER BY 1),
    ARRAY(SELECT enumlabel FROM pg_catalog.pg_enum WHERE enumtypid = kind.oid ORDER BY enumsortorder),
    CASE WHEN typtype = 'd' THEN format_type(typbasetype, typtypmod) END, typnotnull, typdefault)
FROM kind
UNION ALL
SELECT format('statistics %s', pg_get_statisticsobjdef(pg_statistic_ext.oid))
FROM pg_catalog.pg_statistic_ext JOIN space ON space.oid = stxnamespace
UNION ALL
SELECT format('comment on %s %s: %s', type, identity, description)
FROM pg_catalog.pg_description, pg_identify_object(classoid, objoid, objsubid)
WHERE objoid >= 16384
UNION ALL
SELECT format('event trigger %I on %s runs %s, enabled %s, tags %s', evtname, evtevent, evtfoid::regproc, evtenabled,
    evttags)
FROM pg_catalog.pg_event_trigger
UNION ALL
SELECT format('extension %I %s', extname, extversion) FROM pg_catalog.pg_extension
UNION ALL
SELECT format('publication %I, all tables %s', pubname, puballtables) FROM pg_catalog.pg_publication
UNION ALL
SELECT format('published %s by %I', prrelid::regclass, pubname)
FROM pg_catalog.pg_publication_rel JOIN pg_catalog.pg_publication ON pg_publication.oid = prpubid
UNION ALL
SELECT format('default rights of %s in %s on %s: %s', defaclrole::regrole,
    coalesce(nullif(defaclnamespace, 0)::regnamespace::text, 'all schemas'), defaclobjtype,
    ARRAY(SELECT unnest(defaclacl)::text ORDER BY 1))
FROM pg_catalog.pg_default_acl
UNION ALL
SELECT format('setting of %s: %s', coalesce(nullif(setrole, 0)::regrole::text, 'everybody'), setconfig)
FROM pg_catalog.pg_db_role_setting
WHERE setdatabase = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
UNION ALL
SELECT format('role %I superuser %s inherit %s createrole %s createdb %s login %s replication %s bypassrls %s in %s',
    rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls,
    ARRAY(SELECT roleid::regrole::text FROM pg_catalog.pg_auth_members WHERE member = pg_roles.oid ORDER BY 1))
FROM pg_catalog.pg_roles JOIN concerned USING (oid)
UNION ALL
SELECT format('large objects %s', count(*)) FROM pg_catalog.pg_largeobject_metadata
ORDER BY 1
