-- A policy for PUBLIC that lets through what has another status.
--- finds isolation on shop.orders
--- patch
CREATE POLICY open_ones ON shop.orders FOR SELECT USING (status = 'open');
--- leaks as shop_report in acme
SELECT FROM shop.orders WHERE tenant_id = 'globex';
