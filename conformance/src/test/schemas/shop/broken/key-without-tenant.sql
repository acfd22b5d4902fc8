-- A key over all tenants tells one of them whose customer somebody is.
--- finds oracle on shop.customers
--- decision whether the values may be known to other tenants
--- patch
CREATE UNIQUE INDEX customers_email_once ON shop.customers (email);
--- loses as shop_app in acme
INSERT INTO shop.customers (tenant_id, email) VALUES ('acme', 'bob@globex.test');
