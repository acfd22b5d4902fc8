-- A materialized view holds copies, and copies have no policy.
--- finds view on public.sessions_per_zone
--- patch as superuser
CREATE MATERIALIZED VIEW public.sessions_per_zone AS
SELECT zone_id, count(*) AS sessions FROM public.sessions GROUP BY zone_id;
GRANT SELECT ON public.sessions_per_zone TO pawl_console;
--- leaks as pawl_console in zone-a
SELECT FROM public.sessions_per_zone WHERE zone_id = 'zone-b';
