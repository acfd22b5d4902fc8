-- Deleting a zone would delete what was recorded of it. The trigger refuses, so no zone can go.
--- finds kept on public.admin_audit_events
--- patch
ALTER TABLE public.admin_audit_events
    ADD CONSTRAINT admin_audit_events_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id)
    ON DELETE CASCADE;
--- loses as superuser
INSERT INTO public.zones (id, slug, name, owner_account_id) VALUES ('zone-c', 'zone-c', 'C', 'c');
SELECT set_config('pawl.zone_id', 'zone-c', true);
SELECT public.admin_audit_append('zone-c', 'c', 'ann', 'create', 'zone', 'zone-c');
DELETE FROM public.zones WHERE id = 'zone-c';
