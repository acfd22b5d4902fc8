-- A foreign key without the zone points into another one, and tells whether a key is there.
--- finds oracle on public.token_notes
--- patch
CREATE TABLE public.token_notes (
    zone_id text NOT NULL,
    id text NOT NULL,
    token_id text NOT NULL REFERENCES public.admin_tokens (id),
    PRIMARY KEY (zone_id, id)
);
COMMENT ON TABLE public.token_notes IS 'Notes.
@tenant zone_id
@reads pawl_api
@writes pawl_api';
ALTER TABLE public.token_notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.token_notes TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
GRANT SELECT, INSERT ON public.token_notes TO pawl_api;
--- leaks as pawl_api in zone-a
INSERT INTO public.token_notes VALUES ('zone-a', 'note', 'zone-b-token');
