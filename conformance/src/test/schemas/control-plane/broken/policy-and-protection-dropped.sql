-- A clean-up took the policy of one table away, and then the protection, since nobody saw a row.
--- finds isolation on public.sessions
--- patch
DROP POLICY own_zone ON public.sessions;
ALTER TABLE public.sessions DISABLE ROW LEVEL SECURITY;
--- leaks as pawl_gateway in zone-a
SELECT FROM public.sessions WHERE zone_id = 'zone-b';
