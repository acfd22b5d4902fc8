-- A zone whose id is the empty string is seen by every session that has ended its own.
--- finds isolation on public.zones
--- patch
ALTER TABLE public.zones DROP CONSTRAINT zones_id_is_plain;
--- leaks as superuser
INSERT INTO public.zones (id, slug, name, owner_account_id) VALUES ('', 'nobody', 'x', 'x');
