-- What PostgreSQL 14 did by itself, and what an upgraded cluster still does.
--- finds grant on public
--- patch
GRANT CREATE ON SCHEMA public TO PUBLIC;
--- leaks as pawl_gateway
CREATE TABLE public.mine (x int);
