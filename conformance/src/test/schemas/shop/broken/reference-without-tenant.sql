-- A reference to the bare id points to orders of any tenant.
--- finds oracle on shop.returns
--- patch
ALTER TABLE shop.orders ADD CONSTRAINT orders_id_once UNIQUE (id);
CREATE TABLE shop.returns (
    tenant_id text NOT NULL, id bigint NOT NULL,
    order_id bigint NOT NULL REFERENCES shop.orders (id),
    PRIMARY KEY (tenant_id, id)
);
ALTER TABLE shop.returns ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON shop.returns TO shop_app
    USING (tenant_id = current_setting('app.tenant_id', true));
GRANT SELECT, INSERT ON shop.returns TO shop_app;
--- leaks as shop_app in acme
INSERT INTO shop.returns VALUES ('acme', 1, 2);
