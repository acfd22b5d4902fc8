-- The function belongs to the owner, reads what the caller puts first, and is for everybody.
--- finds definer on shop.is_open
--- patch
CREATE FUNCTION shop.is_open(wanted bigint) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
AS $$ BEGIN RETURN EXISTS (SELECT FROM orders WHERE id = wanted); END $$;
--- leaks as shop_report in acme
CREATE TEMP TABLE orders AS SELECT 77::bigint AS id;
GRANT SELECT ON orders TO PUBLIC;
SELECT FROM shop.is_open(77) AS found WHERE found;
