-- A foreign table cannot have row-level security.
--- finds isolation on public.old_sessions
--- patch as superuser
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE FOREIGN TABLE public.old_sessions (zone_id text, id text) SERVER files
    OPTIONS (program 'printf "zone-a,s\nzone-b,s\n"', format 'csv');
GRANT SELECT ON public.old_sessions TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.old_sessions WHERE zone_id = 'zone-b';
