-- A copy for reports.
--- finds isolation on shop.orders_copy
--- patch as superuser
CREATE TABLE shop.orders_copy AS SELECT * FROM shop.orders;
ALTER TABLE shop.orders_copy OWNER TO owner;
GRANT SELECT ON shop.orders_copy TO shop_report;
--- leaks as shop_report in acme
SELECT FROM shop.orders_copy WHERE tenant_id = 'globex';
