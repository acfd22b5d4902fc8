-- A policy for the owner lets through what runs as the owner.
--- finds isolation on public.sessions
--- patch
CREATE POLICY maintenance ON public.sessions TO owner USING (true);
--- leaks as owner
SELECT FROM public.sessions;
