-- A function of a superuser finds customers of every tenant.
--- finds definer on shop.find_customer
--- patch as superuser
CREATE FUNCTION shop.find_customer(wanted text) RETURNS SETOF shop.customers
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS 'SELECT * FROM shop.customers WHERE email = wanted';
REVOKE EXECUTE ON FUNCTION shop.find_customer(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.find_customer(text) TO shop_app;
--- leaks as shop_app in acme
SELECT FROM shop.find_customer('bob@globex.test');
