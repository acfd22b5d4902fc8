-- Every table that a later migration makes is open to everybody from its first moment.
--- finds grant on public
--- patch
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO PUBLIC;
--- leaks as superuser
SET LOCAL ROLE owner;
CREATE TABLE public.later AS SELECT 1 AS x;
SET LOCAL ROLE pawl_gateway;
SELECT FROM public.later;
