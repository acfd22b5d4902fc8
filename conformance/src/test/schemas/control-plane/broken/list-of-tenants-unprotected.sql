-- Every table has its policy but the one that they hang on.
--- finds isolation on public.zones
--- patch
ALTER TABLE public.zones DISABLE ROW LEVEL SECURITY;
--- leaks as pawl_console in zone-a
SELECT FROM public.zones WHERE id = 'zone-b';
