-- A key that holds for all zones tells one of them what another has.
--- finds oracle on public.applications
--- decision whether the values may be known to other tenants
--- patch as superuser
UPDATE public.applications SET name = 'Secret' WHERE zone_id = 'zone-b';
CREATE UNIQUE INDEX applications_name_once ON public.applications (name);
--- loses as pawl_api in zone-a
INSERT INTO public.applications (zone_id, id, name, registration)
VALUES ('zone-a', 'guess', 'Secret', 'managed');
