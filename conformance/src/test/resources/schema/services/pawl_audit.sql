-- What pawl_audit executes: one statement per paragraph, tried for zone A. Every right of the role is
-- needed by one of them.

SELECT * FROM public.zones WHERE id = 'zone-a';
