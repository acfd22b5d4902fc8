-- A role that only reads was given DELETE while somebody looked into a problem.
--- finds grant on public.delegated_grants
--- patch
GRANT DELETE ON public.delegated_grants TO pawl_console;
--- leaks as pawl_console in zone-a
DELETE FROM public.delegated_grants;
