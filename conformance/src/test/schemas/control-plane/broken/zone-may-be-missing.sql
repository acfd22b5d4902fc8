-- A row without a zone belongs to nobody, and its foreign key is not checked either.
--- finds isolation on public.reminders
--- patch
CREATE TABLE public.reminders (
    zone_id text,
    id text NOT NULL PRIMARY KEY,
    resource_id text,
    FOREIGN KEY (zone_id, resource_id) REFERENCES public.resources (zone_id, id)
);
INSERT INTO public.reminders VALUES (NULL, 'of nobody');
COMMENT ON TABLE public.reminders IS 'Reminders.
@tenant zone_id
@reads pawl_api
@writes pawl_api';
ALTER TABLE public.reminders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.reminders TO pawl_api
    USING (zone_id IS NULL OR zone_id = current_setting('pawl.zone_id', true));
GRANT SELECT, INSERT ON public.reminders TO pawl_api;
--- leaks as pawl_api in zone-a
SELECT FROM public.reminders WHERE zone_id IS NULL;
