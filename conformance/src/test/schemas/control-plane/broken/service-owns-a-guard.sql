-- Whoever owns the function that refuses may replace it.
--- finds kept on public.refuse_change
--- patch as superuser
ALTER FUNCTION public.refuse_change() OWNER TO pawl_audit;
GRANT CREATE ON SCHEMA public TO pawl_audit;
--- leaks as pawl_audit
CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RETURN NEW; END $$;
