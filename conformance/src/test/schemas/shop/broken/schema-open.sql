-- Everybody may create in the schema that everybody uses.
--- finds grant on shop
--- patch
GRANT CREATE ON SCHEMA shop TO PUBLIC;
--- leaks as shop_report
CREATE TABLE shop.mine (x int);
