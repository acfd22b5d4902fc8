-- The same for one service, which then deletes from tables that were not meant for it.
--- finds grant on pawl_gateway
--- patch
ALTER DEFAULT PRIVILEGES GRANT SELECT, DELETE ON TABLES TO pawl_gateway;
--- leaks as superuser
SET LOCAL ROLE owner;
CREATE TABLE public.later AS SELECT 1 AS x;
SET LOCAL ROLE pawl_gateway;
DELETE FROM public.later;
