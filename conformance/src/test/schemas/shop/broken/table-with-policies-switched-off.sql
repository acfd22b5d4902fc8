-- The policies are written, and ENABLE was forgotten.
--- finds isolation on shop.invoices
--- patch
CREATE TABLE shop.invoices (
    tenant_id text NOT NULL CHECK (tenant_id <> ''), id bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
CREATE POLICY tenant ON shop.invoices USING (tenant_id = current_setting('app.tenant_id', true));
GRANT SELECT ON shop.invoices TO shop_app;
INSERT INTO shop.invoices VALUES ('acme', 1), ('globex', 1);
--- leaks as shop_app in acme
SELECT FROM shop.invoices WHERE tenant_id = 'globex';
