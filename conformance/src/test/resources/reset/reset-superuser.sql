-- What only a superuser can make.
CREATE FUNCTION public.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watch ON ddl_command_end EXECUTE FUNCTION public.watch();
CREATE CAST (shop.pair AS text) WITH FUNCTION shop.as_text(shop.pair);
CREATE FUNCTION public.less(shop.pair, shop.pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a < ($2).a';
CREATE FUNCTION public.order_of(shop.pair, shop.pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT ($1).a - ($2).a';
CREATE OPERATOR public.<<< (LEFTARG = shop.pair, RIGHTARG = shop.pair, FUNCTION = public.less);
CREATE OPERATOR FAMILY public.pairs USING btree;
CREATE OPERATOR CLASS public.pair_order FOR TYPE shop.pair USING btree FAMILY public.pairs
    AS OPERATOR 1 public.<<<, FUNCTION 1 public.order_of(shop.pair, shop.pair);
CREATE CONVERSION shop.latin FOR 'UTF8' TO 'LATIN1' FROM utf8_to_iso8859_1;
CREATE EXTENSION postgres_fdw;
CREATE FOREIGN DATA WRAPPER own_wrapper HANDLER postgres_fdw_handler;
CREATE SERVER elsewhere FOREIGN DATA WRAPPER own_wrapper;
CREATE USER MAPPING FOR PUBLIC SERVER elsewhere;
CREATE FOREIGN TABLE shop.far (id int) SERVER elsewhere;
CREATE TRANSFORM FOR shop.mood LANGUAGE plpgsql (FROM SQL WITH FUNCTION varchar_support(internal));
CREATE ACCESS METHOD own_heap TYPE TABLE HANDLER heap_tableam_handler;
CREATE TABLE public.on_own_heap (id int) USING own_heap;
ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO pg_monitor;
