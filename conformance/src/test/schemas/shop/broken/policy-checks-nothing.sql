-- Rows of other tenants can be written.
--- finds isolation on shop.order_lines
--- patch
ALTER POLICY tenant ON shop.order_lines WITH CHECK (true);
--- leaks as shop_app in acme
INSERT INTO shop.order_lines VALUES
    ('globex', 2, 2, 'planted');
