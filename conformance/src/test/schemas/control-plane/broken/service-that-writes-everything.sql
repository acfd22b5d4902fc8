-- The same for writing.
--- finds role on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE pawl_gateway, pg_write_all_data;
--- leaks as ${database}_login
UPDATE public.audit_retention SET retain_days = 4000;
