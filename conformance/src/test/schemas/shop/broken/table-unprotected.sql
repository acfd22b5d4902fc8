-- A new table has the column and no policy.
--- finds isolation on shop.invoices
--- patch
CREATE TABLE shop.invoices (
    tenant_id text NOT NULL CHECK (tenant_id <> ''), id bigint NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
GRANT SELECT ON shop.invoices TO shop_app;
INSERT INTO shop.invoices VALUES ('acme', 1), ('globex', 1);
--- leaks as shop_app in acme
SELECT FROM shop.invoices WHERE tenant_id = 'globex';
