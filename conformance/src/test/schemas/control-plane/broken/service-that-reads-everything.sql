-- A predefined role is in no list of grants.
--- finds role on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE pawl_gateway, pg_read_all_data;
--- leaks as ${database}_login
SELECT FROM public.audit_retention;
