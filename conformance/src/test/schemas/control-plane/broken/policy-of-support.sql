-- A second permissive policy is joined to the first by OR.
--- finds isolation on public.sessions
--- patch
CREATE POLICY support ON public.sessions FOR SELECT TO pawl_console USING (true);
--- leaks as pawl_console in zone-a
SELECT FROM public.sessions WHERE zone_id = 'zone-b';
