-- A grant on one column does not show where grants on tables are listed.
--- finds grant on public.resources
--- patch
GRANT UPDATE (scopes) ON public.resources TO pawl_console;
--- leaks as pawl_console in zone-a
UPDATE public.resources SET scopes = '["everything"]';
