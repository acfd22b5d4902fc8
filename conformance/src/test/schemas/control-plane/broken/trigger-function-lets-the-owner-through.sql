-- The function makes one exception, which nobody sees in the catalogs.
--- finds kept on public.admin_audit_events
--- patch
CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF current_user = 'owner' THEN
        RETURN coalesce(NEW, OLD);
    END IF;
    RAISE EXCEPTION 'refused' USING ERRCODE = 'restrict_violation';
END
$$;
--- leaks as owner
TRUNCATE public.admin_audit_events;
