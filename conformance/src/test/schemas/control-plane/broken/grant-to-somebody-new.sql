-- A role that the schema does not know was given a table by hand.
--- finds grant on public.sessions
--- patch as superuser
CREATE ROLE ${database}_reporting NOLOGIN;
GRANT USAGE ON SCHEMA public TO ${database}_reporting;
GRANT SELECT ON public.sessions TO ${database}_reporting;
CREATE POLICY reporting ON public.sessions TO ${database}_reporting USING (true);
--- leaks as ${database}_reporting
SELECT FROM public.sessions;
