-- Which zones a login may see stands in a table, and the login may write it.
--- finds isolation on public.applications
--- patch
CREATE TABLE public.visible_zones (login text PRIMARY KEY, zone_id text NOT NULL);
COMMENT ON TABLE public.visible_zones IS 'Who sees what.
@global
@reads pawl_sts
@writes pawl_sts';
GRANT SELECT, INSERT ON public.visible_zones TO pawl_sts;
ALTER POLICY own_zone ON public.applications
    TO pawl_api, pawl_gateway, pawl_coordinator, pawl_console;
CREATE POLICY visible ON public.applications FOR SELECT TO pawl_sts
    USING (zone_id IN (SELECT zone_id FROM public.visible_zones WHERE login = current_user)
        OR zone_id = current_setting('pawl.zone_id', true));
INSERT INTO public.visible_zones VALUES ('pawl_sts', 'zone-b');
--- leaks as pawl_sts in zone-a
SELECT FROM public.applications WHERE zone_id = 'zone-b';
