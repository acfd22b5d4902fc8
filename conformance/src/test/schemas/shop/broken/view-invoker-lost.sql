-- CREATE OR REPLACE VIEW without the option takes it away.
--- finds view on shop.open_orders
--- patch as superuser
CREATE OR REPLACE VIEW shop.open_orders AS
SELECT tenant_id, id, customer_id, placed_at FROM shop.orders WHERE status = 'open';
ALTER VIEW shop.open_orders OWNER TO postgres;
--- leaks as shop_report in acme
SELECT FROM shop.open_orders WHERE tenant_id = 'globex';
