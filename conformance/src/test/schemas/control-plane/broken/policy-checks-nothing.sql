-- What is read is right, and what is written is not looked at.
--- finds isolation on public.resources
--- patch
ALTER POLICY own_zone ON public.resources WITH CHECK (true);
--- leaks as pawl_api in zone-a
INSERT INTO public.resources (zone_id, id, identifier, name)
VALUES ('zone-b', 'planted', 'https://planted.test', 'Planted');
