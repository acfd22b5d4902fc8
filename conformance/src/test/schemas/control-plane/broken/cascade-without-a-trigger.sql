-- Recorded rows that only grants protect, and a foreign key that needs no grant.
--- finds kept on public.receipts
--- patch
CREATE TABLE public.receipts (
    zone_id text NOT NULL REFERENCES public.zones (id) ON DELETE CASCADE,
    id text NOT NULL,
    PRIMARY KEY (zone_id, id)
);
COMMENT ON TABLE public.receipts IS 'What was acknowledged.
@tenant zone_id
@append-only
@reads pawl_api
@writes pawl_api';
ALTER TABLE public.receipts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.receipts TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
GRANT SELECT, INSERT ON public.receipts TO pawl_api;
--- leaks as superuser
INSERT INTO public.zones (id, slug, name, owner_account_id) VALUES ('zone-c', 'zone-c', 'C', 'c');
INSERT INTO public.receipts VALUES ('zone-c', 'c');
DELETE FROM public.zones WHERE id = 'zone-c';
