-- A trigger of one service runs with the rights of whoever writes next.
--- finds grant on public.resources
--- patch
GRANT TRIGGER ON public.resources TO pawl_gateway;
--- leaks as pawl_gateway in zone-a
CREATE FUNCTION pg_temp.spy() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER spy BEFORE INSERT ON public.resources FOR EACH ROW EXECUTE FUNCTION pg_temp.spy();
