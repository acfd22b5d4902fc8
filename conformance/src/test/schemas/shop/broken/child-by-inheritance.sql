-- A table that inherits has no policy.
--- finds isolation on shop.orders_archive
--- patch as superuser
CREATE TABLE shop.orders_archive () INHERITS (shop.orders);
ALTER TABLE shop.orders_archive OWNER TO owner;
INSERT INTO shop.orders_archive SELECT * FROM ONLY shop.orders;
GRANT SELECT ON shop.orders_archive TO shop_report;
--- leaks as shop_report in acme
SELECT FROM shop.orders_archive WHERE tenant_id = 'globex';
