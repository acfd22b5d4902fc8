-- The role for reports was given BYPASSRLS.
--- finds role on shop_report
--- patch as superuser
ALTER ROLE shop_report BYPASSRLS;
--- leaks as shop_report in acme
SELECT FROM shop.orders WHERE tenant_id = 'globex';
--- undo
ALTER ROLE shop_report NOBYPASSRLS;
