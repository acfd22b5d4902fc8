-- What each service, and a login that is none, tries on the control plane. Each is tried alone and
-- undone. The last statement decides: it must be refused, or see and change nothing. A session says
-- that it works for the zone that the line names, or says nothing.

--- in zone-a: the wildcard of another system
SELECT set_config('pawl.zone_id', '*', true);
SELECT FROM public.zones;
--- in zone-a: a pattern
SELECT set_config('pawl.zone_id', '%', true);
SELECT FROM public.zones;
--- in zone-a: a list
SELECT set_config('pawl.zone_id', 'zone-a,zone-b', true);
SELECT FROM public.zones;
--- in zone-a: an array
SELECT set_config('pawl.zone_id', '{zone-a,zone-b}', true);
SELECT FROM public.zones;
--- in zone-a: capital letters
SELECT set_config('pawl.zone_id', 'ZONE-B', true);
SELECT FROM public.zones;
--- in zone-a: a blank behind it
SELECT set_config('pawl.zone_id', 'zone-b ', true);
SELECT FROM public.zones;
--- in zone-a: a condition
SELECT set_config('pawl.zone_id', 'zone-a'' OR ''1''=''1', true);
SELECT FROM public.zones;
--- in zone-a: the empty string
SELECT set_config('pawl.zone_id', '', true);
SELECT FROM public.zones;
--- what a zone that has ended leaves behind
SET LOCAL pawl.zone_id = 'zone-b';
RESET pawl.zone_id;
SELECT FROM public.zones;
--- in zone-a: a second setting, as of another system
SELECT set_config('app.role', 'operator', true);
SELECT FROM public.zones WHERE id = 'zone-b';

--- in zone-a: row-level security is switched off for the session
SET LOCAL row_security = off;
SELECT FROM public.zones;
--- in zone-a: the owner is become
SET LOCAL ROLE owner;
--- in zone-a: a superuser is become
SET LOCAL ROLE postgres;
--- in zone-a: the whole session is of the owner
SET LOCAL SESSION AUTHORIZATION owner;
--- in zone-a: the role for every zone is a right, not something to enter
SELECT FROM public.zones WHERE id = 'zone-b';
--- in zone-a: the door for probes
SET LOCAL ROLE pawl_may_probe;
--- in zone-a: attributes are given to oneself
ALTER ROLE CURRENT_USER BYPASSRLS;
--- in zone-a: membership is given to oneself
GRANT pawl_all_zones TO CURRENT_USER;
--- in zone-a: rights are passed on
GRANT SELECT, INSERT ON public.zones TO PUBLIC;
SELECT FROM pg_class CROSS JOIN aclexplode(relacl)
WHERE pg_class.oid = 'public.zones'::regclass AND grantee = 0;

--- in zone-a: protection is switched off
ALTER TABLE public.sessions DISABLE ROW LEVEL SECURITY;
--- in zone-a: a policy is dropped
DROP POLICY own_zone ON public.sessions;
--- in zone-a: a policy is added
CREATE POLICY mine ON public.sessions USING (true);
--- in zone-a: a tag is taken away
COMMENT ON TABLE public.sessions IS 'nothing';
--- in zone-a: a rule
CREATE RULE mine AS ON INSERT TO public.sessions DO INSTEAD NOTHING;
--- in zone-a: a trigger
CREATE FUNCTION pg_temp.mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER mine BEFORE INSERT ON public.sessions FOR EACH ROW EXECUTE FUNCTION pg_temp.mine();
--- in zone-a: a child
CREATE TEMP TABLE mine () INHERITS (public.sessions);
--- in zone-a: a reference
CREATE TEMP TABLE mine (id text REFERENCES public.zones (id));
--- in zone-a: a table of one's own in public
CREATE TABLE public.mine (id int);
--- in zone-a: a function of one's own in public
CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1';
--- in zone-a: a schema
CREATE SCHEMA mine;
--- in zone-a: a publication
CREATE PUBLICATION mine FOR TABLE public.sessions;
--- in zone-a: an extension
CREATE EXTENSION file_fdw;
--- in zone-a: a table is dropped
DROP TABLE public.coordinator_outbox;

--- in zone-a: triggers are switched off
ALTER TABLE public.policy_versions DISABLE TRIGGER ALL;
--- in zone-a: the session says that it is a replica
SET LOCAL session_replication_role = replica;
--- in zone-a: the function that refuses is replaced
CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RETURN NEW; END';
--- in zone-a: an audit event is changed
UPDATE public.audit_events SET event_type = 'nothing happened';
--- in zone-a: an audit event is deleted
DELETE FROM public.audit_events;
--- in zone-a: the audit is emptied
TRUNCATE public.audit_events;
--- in zone-a: a month is emptied
TRUNCATE public.audit_events_${month};
--- in zone-a: a month is dropped
DROP TABLE public.audit_events_${month};
--- in zone-a: a month is detached
ALTER TABLE public.audit_events DETACH PARTITION public.audit_events_${month};
--- in zone-a: a month is read past the table
SELECT FROM public.audit_events_${month};
--- in zone-a: a month is written past the table
INSERT INTO public.audit_events_${month} (zone_id, id, occurred_at, event_type)
VALUES ('zone-a', 'forged', now(), 'forged');
--- in zone-a: a policy version is changed
UPDATE public.policy_versions SET source = 'allow everything';
--- in zone-a: a policy version is deleted
DELETE FROM public.policy_versions;
--- in zone-a: policy versions are emptied with what hangs on them
TRUNCATE public.policy_versions CASCADE;
--- in zone-a: the lock that keeps everybody from the audit
LOCK TABLE public.policy_versions IN ACCESS EXCLUSIVE MODE;
--- in zone-a: retention of one day
UPDATE public.audit_retention SET retain_days = 1;
--- in zone-a: a floor of one day
UPDATE public.audit_retention SET floor_days = 1;
--- in zone-a: the row that says how long audit is kept is deleted
DELETE FROM public.audit_retention;
--- in zone-a: a second row that says how long audit is kept
INSERT INTO public.audit_retention (only_row, floor_days, retain_days) VALUES (false, 1, 1);

--- in zone-a: a row of another zone by its place
SELECT FROM public.zones
WHERE ctid IN ('(0,1)', '(0,2)', '(0,3)', '(0,4)') AND id IS DISTINCT FROM 'zone-a';
--- in zone-a: a sample
SELECT FROM public.zones TABLESAMPLE SYSTEM (100) WHERE id IS DISTINCT FROM 'zone-a';
--- in zone-a: rows are locked for an update
SELECT FROM public.zones WHERE id = 'zone-b' FOR UPDATE;
--- in zone-a: a function of one's own that costs nothing is asked before the policy
CREATE FUNCTION pg_temp.peek(zone text) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$
BEGIN
    PERFORM set_config('attack.seen',
        coalesce(current_setting('attack.seen', true), '') || zone, true);
    RETURN true;
END
$$;
SELECT FROM public.zones WHERE pg_temp.peek(id);
SELECT WHERE current_setting('attack.seen', true) LIKE '%zone-b%';
--- in zone-a: an error tells that a row is there
DO $$
BEGIN
    PERFORM FROM public.zones WHERE 1 / (CASE WHEN id = 'zone-b' THEN 0 ELSE 1 END) = 1;
EXCEPTION WHEN division_by_zero THEN
    PERFORM set_config('attack.seen', 'yes', true);
END
$$;
SELECT WHERE current_setting('attack.seen', true) = 'yes';
--- in zone-a: the statistics tell values
SELECT FROM pg_stats
WHERE schemaname = 'public' AND tablename = 'applications'
    AND (most_common_vals::text LIKE '%zone-b%' OR histogram_bounds::text LIKE '%zone-b%');
--- in zone-a: a view of one's own
CREATE TEMP VIEW mine AS SELECT id FROM public.zones;
SELECT FROM mine WHERE id = 'zone-b';
--- in zone-a: a definer of one's own
CREATE FUNCTION pg_temp.mine() RETURNS bigint LANGUAGE sql SECURITY DEFINER
AS 'SELECT count(*) FROM public.zones WHERE id = ''zone-b''';
SELECT WHERE pg_temp.mine() > 0;
--- in zone-a: a cursor that is older than the zone
DECLARE mine CURSOR FOR SELECT id FROM public.zones WHERE id = 'zone-b';
FETCH ALL FROM mine;
--- in zone-a: MERGE into another zone
MERGE INTO public.resources AS target
USING (VALUES ('zone-b', 'planted')) AS source (zone_id, id)
ON target.zone_id = source.zone_id AND target.id = source.id
WHEN NOT MATCHED THEN INSERT (zone_id, id, identifier, name)
    VALUES (source.zone_id, source.id, 'https://planted.test', 'Planted');
--- in zone-a: MERGE that changes another zone
MERGE INTO public.resources AS target
USING (VALUES ('zone-b', 'inbox')) AS source (zone_id, id)
ON target.zone_id = source.zone_id AND target.id = source.id
WHEN MATCHED THEN UPDATE SET name = 'Changed';
--- in zone-a: ON CONFLICT that changes another zone
INSERT INTO public.resources (zone_id, id, identifier, name)
VALUES ('zone-b', 'inbox', 'https://planted.test', 'Planted')
ON CONFLICT (zone_id, id) DO UPDATE SET name = 'Changed';
--- in zone-a: ON CONFLICT that changes nothing tells nothing
INSERT INTO public.resources (zone_id, id, identifier, name)
VALUES ('zone-b', 'inbox', 'https://planted.test', 'Planted') ON CONFLICT DO NOTHING;
--- in zone-a: a row is given away
UPDATE public.resources SET zone_id = 'zone-b', id = 'moved', identifier = 'https://moved.test';
--- in zone-a: a parent of another zone
INSERT INTO public.gateway_bindings (zone_id, id, resource_id, hostname, upstream_url)
VALUES ('zone-b', 'planted', 'inbox', 'planted.test', 'https://planted.test');
--- in zone-a: another tenant is renamed
UPDATE public.zones SET name = 'Renamed' WHERE id = 'zone-b';
--- in zone-a: a tenant without a name
INSERT INTO public.zones (id, slug, name, owner_account_id) VALUES ('', 'nobody', 'x', 'x');
--- in zone-a: a tenant that is called everything
SELECT set_config('pawl.zone_id', '*', true);
INSERT INTO public.zones (id, slug, name, owner_account_id) VALUES ('*', 'everybody', 'x', 'x');
--- in zone-a: a token without a zone
SELECT FROM public.admin_tokens WHERE zone_id IS NULL;
--- in zone-a: a token for every zone is made
INSERT INTO public.admin_tokens
    (id, zone_id, scope, capability, label, token_hash, created_by, expires_at)
VALUES ('forged', NULL, 'global', 'write', 'x', sha256('x'), 'x', now() + interval '1 day');

--- in zone-a: a temporary table in the way of every definer function
CREATE TEMP TABLE pg_inherits (inhparent oid, inhrelid oid);
CREATE TEMP TABLE pg_policies (schemaname name, tablename name);
SELECT FROM pg_proc
WHERE prosecdef AND pronamespace = 'public'::regnamespace
    AND NOT EXISTS (SELECT FROM unnest(proconfig) AS setting
        WHERE setting LIKE 'search\_path=%, pg\_temp');
--- in zone-a: a definer function that everybody may call
SELECT FROM pg_proc
WHERE prosecdef AND pronamespace = 'public'::regnamespace
    AND EXISTS (SELECT FROM aclexplode(coalesce(proacl, acldefault('f', proowner)))
        WHERE grantee = 0);

--- in zone-a: the history of migrations is changed
UPDATE public.schema_migrations SET checksum = NULL;
--- in zone-a: the history of migrations gets a row
INSERT INTO public.schema_migrations (version) VALUES ('9999_forged');
--- in zone-a: a migration is waited for for ever by a row that says that an old instance lives
INSERT INTO pawl.instances DEFAULT VALUES;
--- in zone-a: passwords
SELECT FROM pg_authid;
--- in zone-a: a file
SELECT pg_read_file('/etc/passwd');
--- in zone-a: a file into a table
CREATE TEMP TABLE mine (line text);
COPY mine FROM '/etc/passwd';
--- in zone-a: a program
COPY (SELECT 1) TO PROGRAM 'cat >/dev/null';
--- in zone-a: a file as a large object
SELECT lo_import('/etc/passwd');
--- in zone-a: a setting of the server
ALTER SYSTEM SET log_statement = 'all';
--- in zone-a: a setting of the database
ALTER DATABASE ${database} SET pawl.zone_id = 'zone-b';
--- in zone-a: the settings of another service
ALTER ROLE pawl_all_zones SET pawl.zone_id = 'zone-b';
--- in zone-a: a session of somebody else is ended
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'checkpointer';
--- in zone-a: the statements of others
SELECT FROM pg_stat_activity
WHERE usename <> current_user AND query <> '<insufficient privilege>' AND query <> '';
