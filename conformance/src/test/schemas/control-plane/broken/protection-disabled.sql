-- Row-level security was switched off for a bulk load and never on again. The policies
-- are still there.
--- finds isolation on public.sessions
--- patch
ALTER TABLE public.sessions DISABLE ROW LEVEL SECURITY;
--- leaks as pawl_gateway in zone-a
SELECT FROM public.sessions WHERE zone_id = 'zone-b';
