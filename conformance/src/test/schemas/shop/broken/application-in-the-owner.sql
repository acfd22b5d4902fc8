-- The login of the application is a member of the owner, so that it can migrate at start.
--- finds role on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE shop_app, owner;
--- leaks as ${database}_login
ALTER TABLE shop.orders DISABLE ROW LEVEL SECURITY;
