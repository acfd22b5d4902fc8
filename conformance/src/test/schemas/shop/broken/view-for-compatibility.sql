-- The old name of a table, as a view of a superuser.
--- finds view on shop.purchases
--- patch as superuser
CREATE VIEW shop.purchases AS SELECT * FROM shop.orders;
GRANT SELECT ON shop.purchases TO shop_report;
--- leaks as shop_report in acme
SELECT FROM shop.purchases WHERE tenant_id = 'globex';
