-- Row-level security was switched off, as somebody did to make a query faster.
--- finds isolation on shop.orders
--- patch
ALTER TABLE shop.orders DISABLE ROW LEVEL SECURITY;
--- leaks as shop_report in acme
SELECT FROM shop.orders WHERE tenant_id = 'globex';
