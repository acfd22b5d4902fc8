-- TRUNCATE asks no policy: it empties the table of every zone.
--- finds grant on public.event_outbox
--- patch
GRANT TRUNCATE ON public.event_outbox TO pawl_api;
--- leaks as pawl_api in zone-a
TRUNCATE public.event_outbox;
