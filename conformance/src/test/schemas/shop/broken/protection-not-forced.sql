-- The owner is not bound.
--- finds isolation on shop.orders
--- patch
ALTER TABLE shop.orders NO FORCE ROW LEVEL SECURITY;
--- leaks as owner
SELECT FROM shop.orders;
