-- A rule copies every row into a table without zones, with the rights of the owner.
--- finds isolation on public.event_outbox
--- patch
CREATE TABLE public.seen_messages (zone_id text, payload jsonb);
COMMENT ON TABLE public.seen_messages IS 'For debugging.
@global
@reads pawl_gateway
@writes';
GRANT SELECT ON public.seen_messages TO pawl_gateway;
CREATE RULE copy AS ON INSERT TO public.event_outbox
    DO ALSO INSERT INTO public.seen_messages VALUES (NEW.zone_id, NEW.payload);
--- leaks as superuser
SET LOCAL pawl.zone_id = 'zone-b';
SET LOCAL ROLE pawl_api;
INSERT INTO public.event_outbox (zone_id, id, topic, payload) VALUES ('zone-b', 'x', 'x', '{}');
SET LOCAL pawl.zone_id = 'zone-a';
SET LOCAL ROLE pawl_gateway;
SELECT FROM public.seen_messages WHERE zone_id = 'zone-b';
