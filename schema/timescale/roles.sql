-- The roles that telemetry is granted to, where this cluster has no control plane that made them.
--
-- Run by the migrating login before the migrations and outside their transactions; it needs
-- CREATEROLE only for what is missing. Locks: none that a service waits for.
-- Duration: milliseconds. Retry: yes, makes what is missing. What else a role does: ../roles.sql.

DO $$
DECLARE
    wanted text;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['pawl_api', 'pawl_console', 'pawl_fleet'] LOOP
        CONTINUE WHEN EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted);
        BEGIN
            EXECUTE format('CREATE ROLE %I NOLOGIN INHERIT', wanted);
        EXCEPTION WHEN duplicate_object OR unique_violation THEN
            NULL;   -- a run in another database of the cluster was quicker
        END;
    END LOOP;
END
$$;
