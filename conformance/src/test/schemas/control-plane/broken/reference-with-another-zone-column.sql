-- The key has a zone, but not the one that the policy looks at.
--- finds oracle on public.shares
--- patch
CREATE TABLE public.shares (
    zone_id text NOT NULL,
    id text NOT NULL,
    source_zone_id text NOT NULL,
    resource_id text NOT NULL,
    PRIMARY KEY (zone_id, id),
    FOREIGN KEY (source_zone_id, resource_id) REFERENCES public.resources (zone_id, id)
);
COMMENT ON TABLE public.shares IS 'Shared resources.
@tenant zone_id
@reads pawl_api
@writes pawl_api';
ALTER TABLE public.shares ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.shares TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
GRANT SELECT, INSERT ON public.shares TO pawl_api;
--- leaks as pawl_api in zone-a
INSERT INTO public.shares VALUES ('zone-a', 'share', 'zone-b', 'inbox');
