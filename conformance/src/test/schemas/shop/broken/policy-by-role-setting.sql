-- Any session may say that it is an operator.
--- finds isolation on shop.orders
--- patch
CREATE POLICY operators ON shop.orders FOR SELECT TO shop_app
    USING (current_setting('app.role', true) IN ('operator', 'operator_admin'));
--- leaks as shop_app in acme
SELECT set_config('app.role', 'operator', true);
SELECT FROM shop.orders WHERE tenant_id = 'globex';
