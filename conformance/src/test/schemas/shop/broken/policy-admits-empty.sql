-- Empty stands for every tenant, and so does what is left of a setting that was local.
--- finds isolation on shop.orders
--- patch
ALTER POLICY tenant ON shop.orders USING (coalesce(current_setting('app.tenant_id', true), '') = ''
    OR tenant_id = current_setting('app.tenant_id', true));
--- leaks as shop_report in ''
SELECT FROM shop.orders;
