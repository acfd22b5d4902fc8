-- The application made a table at start and owns it.
--- finds role on shop.carts
--- patch as superuser
CREATE TABLE shop.carts (tenant_id text NOT NULL, id bigint NOT NULL, PRIMARY KEY (tenant_id, id));
ALTER TABLE shop.carts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON shop.carts TO shop_app
    USING (tenant_id = current_setting('app.tenant_id', true));
ALTER TABLE shop.carts OWNER TO shop_app;
--- leaks as shop_app
ALTER TABLE shop.carts DISABLE ROW LEVEL SECURITY;
