-- One of four policies, each for one command, checks nothing.
--- finds isolation on public.providers
--- patch
DROP POLICY own_zone ON public.providers;
CREATE POLICY reading ON public.providers FOR SELECT TO pawl_api, pawl_sts, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY adding ON public.providers FOR INSERT TO pawl_api WITH CHECK (true);
CREATE POLICY changing ON public.providers FOR UPDATE TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY removing ON public.providers FOR DELETE TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
--- leaks as pawl_api in zone-a
INSERT INTO public.providers (zone_id, id, name, kind) VALUES ('zone-b', 'planted', 'x', 'none');
