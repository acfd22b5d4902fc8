-- Who may create in the schema can put a function or a table where others look first.
--- finds grant on public
--- patch
GRANT CREATE ON SCHEMA public TO pawl_api;
--- leaks as pawl_api
CREATE TABLE public.mine (x int);
