-- A table that came later says nothing of its zones, has no policy, and is read by a service.
--- finds tag on public.workloads
--- patch
CREATE TABLE public.workloads (
    zone_id text NOT NULL REFERENCES public.zones (id),
    id text NOT NULL,
    PRIMARY KEY (zone_id, id)
);
GRANT SELECT ON public.workloads TO pawl_api;
INSERT INTO public.workloads VALUES ('zone-a', 'w'), ('zone-b', 'w');
--- leaks as pawl_api in zone-a
SELECT FROM public.workloads WHERE zone_id = 'zone-b';
