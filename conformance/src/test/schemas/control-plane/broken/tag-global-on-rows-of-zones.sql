-- A comment says that a table belongs to no zone, but its rows do.
--- finds isolation on public.agent_sessions
--- patch
COMMENT ON TABLE public.agent_sessions IS 'An agent at work.
@global
@reads pawl_api,pawl_sts,pawl_gateway,pawl_coordinator,pawl_console,pawl_all_zones
@writes pawl_api,pawl_coordinator,pawl_all_zones';
ALTER TABLE public.agent_sessions DISABLE ROW LEVEL SECURITY;
--- leaks as pawl_sts in zone-a
SELECT FROM public.agent_sessions WHERE zone_id = 'zone-b';
