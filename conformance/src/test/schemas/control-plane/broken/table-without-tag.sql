-- A table that came later says nothing of its zones, has no policy, and is read by a service.
--- finds tag on public.shipments
--- patch
CREATE TABLE public.shipments (
    zone_id text NOT NULL REFERENCES public.zones (id),
    id text NOT NULL,
    PRIMARY KEY (zone_id, id)
);
GRANT SELECT ON public.shipments TO pawl_api;
INSERT INTO public.shipments VALUES ('zone-a', 'w'), ('zone-b', 'w');
--- leaks as pawl_api in zone-a
SELECT FROM public.shipments WHERE zone_id = 'zone-b';
