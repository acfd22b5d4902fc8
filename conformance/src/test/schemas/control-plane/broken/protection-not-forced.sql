-- The owner of the tables, and everything that runs as the owner, sees every zone.
--- finds isolation on public.applications
--- patch
ALTER TABLE public.applications NO FORCE ROW LEVEL SECURITY;
--- leaks as owner
SELECT FROM public.applications;
