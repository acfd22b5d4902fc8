-- What the tests ask the catalogs about. Gone with the transaction that made it.

-- Every table and partition with the tags of its comment; those of its parent hold for a partition.
CREATE TEMP VIEW promised AS
SELECT relation.oid,
    relation.relname::text AS name,
    relation.relispartition AS is_partition,
    relation.relowner AS owner,
    tag.list ->> 'tenant' AS zone_column,
    coalesce(tag.list ->> 'append-only', tag.list ->> 'immutable') IS NOT NULL AS is_kept,
    tag.list AS tags
FROM pg_catalog.pg_class AS relation
LEFT JOIN pg_catalog.pg_inherits AS part ON part.inhrelid = relation.oid
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_object_agg(line[1], btrim(line[2])), '{}')
    FROM regexp_matches(
        obj_description(coalesce(part.inhparent, relation.oid), 'pg_class'),
        '^@(\S+)(.*)$', 'gn') AS line
) AS tag (list)
WHERE relation.relnamespace = 'public'::regnamespace
    AND relation.relkind IN ('r', 'p')
    AND relation.relname <> 'schema_migrations';

-- Every right that somebody besides the owner holds on a table or on one of its columns.
CREATE TEMP VIEW held AS
SELECT DISTINCT promised.oid,
    promised.name,
    grantee,
    coalesce(role.rolname::text, 'PUBLIC') AS role,
    privilege_type AS privilege,
    is_grantable
FROM promised
CROSS JOIN LATERAL (
    SELECT relacl FROM pg_catalog.pg_class WHERE oid = promised.oid
    UNION ALL
    SELECT attacl FROM pg_catalog.pg_attribute WHERE attrelid = promised.oid
) AS given (list)
CROSS JOIN LATERAL aclexplode(given.list)
LEFT JOIN pg_catalog.pg_roles AS role ON role.oid = grantee
WHERE grantee <> promised.owner;
