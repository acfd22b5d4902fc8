-- The same for everybody.
--- finds setting on app.tenant_id
--- patch as superuser
ALTER DATABASE ${database} SET app.tenant_id = 'globex';
--- leaks as shop_report
SELECT FROM shop.orders;
