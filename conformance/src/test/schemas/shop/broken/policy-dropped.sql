-- A table without policy fails closed, and the application stops.
--- finds isolation on shop.customers
--- patch
DROP POLICY tenant ON shop.customers;
--- loses as shop_app in acme
SELECT FROM shop.customers;
