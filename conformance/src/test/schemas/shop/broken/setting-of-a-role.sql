-- The login has a tenant by default, so who forgets to say one fails open.
--- finds setting on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE shop_app;
ALTER ROLE ${database}_login SET app.tenant_id = 'globex';
--- leaks at login as ${database}_login
SELECT FROM shop.orders;
