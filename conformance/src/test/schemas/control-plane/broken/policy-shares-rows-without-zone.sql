-- Rows without a zone were meant to be shared. Whoever may write can now write for all zones.
--- finds isolation on public.admin_tokens
--- patch
ALTER POLICY own_zone ON public.admin_tokens
    USING (zone_id = current_setting('pawl.zone_id', true) OR zone_id IS NULL);
--- leaks as pawl_api in zone-a
UPDATE public.admin_tokens SET revoked_at = now() WHERE zone_id IS NULL;
