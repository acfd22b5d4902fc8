-- The old name of a table as a view, for the version before. Its owner is not bound by policies.
--- finds view on public.clients
--- patch as superuser
CREATE VIEW public.clients WITH (security_barrier = true) AS
SELECT zone_id, id, name FROM public.applications;
GRANT SELECT ON public.clients TO pawl_gateway;
--- leaks as pawl_gateway in zone-a
SELECT FROM public.clients WHERE zone_id = 'zone-b';
