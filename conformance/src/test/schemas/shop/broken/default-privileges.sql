-- What is made later is open to the role for reports.
--- finds grant on shop
--- patch
ALTER DEFAULT PRIVILEGES IN SCHEMA shop GRANT SELECT ON TABLES TO PUBLIC;
--- leaks as superuser
SET LOCAL ROLE owner;
CREATE TABLE shop.later AS SELECT 'globex' AS tenant_id;
SET LOCAL ROLE shop_report;
SELECT FROM shop.later;
