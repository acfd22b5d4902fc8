-- The view is as it should be; the function behind it writes wherever it is told.
--- finds definer on public.add_session_note
--- patch as superuser
CREATE TABLE public.session_notes (
    zone_id text NOT NULL,
    id text NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (zone_id, id)
);
ALTER TABLE public.session_notes OWNER TO owner;
ALTER TABLE public.session_notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.session_notes TO pawl_console
    USING (zone_id = current_setting('pawl.zone_id', true));
GRANT SELECT ON public.session_notes TO pawl_console;
COMMENT ON TABLE public.session_notes IS 'Notes.
@tenant zone_id
@reads pawl_console
@writes';
CREATE VIEW public.notes WITH (security_invoker = true) AS SELECT * FROM public.session_notes;
CREATE FUNCTION public.add_session_note() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.session_notes VALUES (NEW.zone_id, NEW.id, NEW.note);
    RETURN NEW;
END
$$;
REVOKE EXECUTE ON FUNCTION public.add_session_note() FROM PUBLIC;
CREATE TRIGGER instead INSTEAD OF INSERT ON public.notes
    FOR EACH ROW EXECUTE FUNCTION public.add_session_note();
GRANT SELECT, INSERT ON public.notes TO pawl_console;
--- leaks as pawl_console in zone-a
INSERT INTO public.notes VALUES ('zone-b', 'planted', 'x');
