-- Pinned, harmless by its words, and executable by whoever can connect.
--- finds definer on shop.forget_customer
--- patch as superuser
CREATE FUNCTION shop.forget_customer(wanted bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS 'UPDATE shop.customers SET email = ''gone'' WHERE id = wanted';
--- leaks as shop_report in acme
SELECT shop.forget_customer(2);
