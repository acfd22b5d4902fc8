-- An exclusion constraint is a key too.
--- finds oracle on public.resources
--- decision whether the values may be known to other tenants
--- patch as superuser
UPDATE public.resources SET identifier = 'https://secret.test' WHERE zone_id = 'zone-b';
ALTER TABLE public.resources
    ADD CONSTRAINT resources_identifier_once EXCLUDE USING btree (identifier WITH =);
--- loses as pawl_api in zone-a
INSERT INTO public.resources (zone_id, id, identifier, name)
VALUES ('zone-a', 'guess', 'https://secret.test', 'x');
