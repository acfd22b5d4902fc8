-- Functions are executable by PUBLIC anyway; this line only looks as if it took that away elsewhere.
--- finds grant on public
--- patch
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO pawl_gateway WITH GRANT OPTION;
--- leaks as superuser
SET LOCAL ROLE owner;
CREATE FUNCTION public.later() RETURNS int LANGUAGE sql AS 'SELECT 1';
REVOKE EXECUTE ON FUNCTION public.later() FROM PUBLIC;
SET LOCAL ROLE pawl_gateway;
SELECT public.later();
