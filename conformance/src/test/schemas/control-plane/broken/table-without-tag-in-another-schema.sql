-- The same table in a schema that nobody looks into.
--- finds tag on billing.invoices
--- patch
CREATE SCHEMA billing;
GRANT USAGE ON SCHEMA billing TO pawl_api;
CREATE TABLE billing.invoices (zone_id text NOT NULL, id text NOT NULL, PRIMARY KEY (zone_id, id));
GRANT SELECT ON billing.invoices TO pawl_api;
INSERT INTO billing.invoices VALUES ('zone-b', 'i');
--- leaks as pawl_api in zone-a
SELECT FROM billing.invoices WHERE zone_id = 'zone-b';
