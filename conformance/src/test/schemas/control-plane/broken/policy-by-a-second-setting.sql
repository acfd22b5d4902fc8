-- Who may set the zone may set this one too, so it is no barrier.
--- finds isolation on public.sessions
--- patch
CREATE POLICY operators ON public.sessions FOR SELECT TO pawl_api
    USING (current_setting('app.role', true) = 'operator');
--- leaks as pawl_api in zone-a
SELECT set_config('app.role', 'operator', true);
SELECT FROM public.sessions WHERE zone_id = 'zone-b';
