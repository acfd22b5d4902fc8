-- A simple view can be written to, with the rights of its owner.
--- finds view on public.open_resources
--- patch as superuser
CREATE VIEW public.open_resources AS SELECT zone_id, id, identifier, name FROM public.resources;
GRANT INSERT ON public.open_resources TO pawl_gateway;
--- leaks as pawl_gateway in zone-a
INSERT INTO public.open_resources VALUES ('zone-b', 'planted', 'https://planted.test', 'x');
