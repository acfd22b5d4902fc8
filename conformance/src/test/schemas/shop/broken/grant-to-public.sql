-- Everybody who can connect may read, and the policy was widened to match.
--- finds grant on shop.customers
--- patch
GRANT SELECT ON shop.customers TO PUBLIC;
GRANT USAGE ON SCHEMA shop TO PUBLIC;
ALTER POLICY tenant ON shop.customers TO PUBLIC;
--- leaks as shop_jobs in acme
SELECT FROM shop.customers;
