-- Figures of all tenants, granted to a role that sees one.
--- finds view on shop.orders_per_day
--- patch as superuser
CREATE MATERIALIZED VIEW shop.orders_per_day AS
SELECT tenant_id, placed_at::date AS day, count(*) AS orders FROM shop.orders GROUP BY 1, 2;
GRANT SELECT ON shop.orders_per_day TO shop_report;
--- leaks as shop_report in acme
SELECT FROM shop.orders_per_day WHERE tenant_id = 'globex';
