-- A row of one's own zone can be given to another one.
--- finds isolation on public.gateway_bindings
--- patch
GRANT UPDATE ON public.gateway_bindings TO pawl_api;
DROP POLICY own_zone ON public.gateway_bindings;
CREATE POLICY reading ON public.gateway_bindings FOR SELECT
    TO pawl_api, pawl_gateway, pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY adding ON public.gateway_bindings FOR INSERT TO pawl_api
    WITH CHECK (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY changing ON public.gateway_bindings FOR UPDATE TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true)) WITH CHECK (true);
CREATE POLICY removing ON public.gateway_bindings FOR DELETE TO pawl_api
    USING (zone_id = current_setting('pawl.zone_id', true));
--- leaks as pawl_api in zone-a
UPDATE public.gateway_bindings SET zone_id = 'zone-b', id = 'moved', path_prefix = '/moved';
