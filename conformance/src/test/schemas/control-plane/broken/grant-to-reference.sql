-- A foreign key of one's own asks whether a key is there, in any zone, and holds the row.
--- finds grant on public.zones
--- patch
GRANT REFERENCES ON public.zones TO pawl_gateway;
--- leaks as pawl_gateway in zone-a
CREATE TEMP TABLE guess (id text);
SELECT has_table_privilege('public.zones', 'REFERENCES') AS held
WHERE has_table_privilege('public.zones', 'REFERENCES');
