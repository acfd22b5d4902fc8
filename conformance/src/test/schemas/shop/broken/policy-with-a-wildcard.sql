-- One value stands for every tenant.
--- finds isolation on shop.orders
--- patch
ALTER POLICY tenant ON shop.orders USING (current_setting('app.tenant_id', true) = '*'
    OR tenant_id = current_setting('app.tenant_id', true));
--- leaks as shop_report in *
SELECT FROM shop.orders;
