-- The id of a tenant is a UUID, so whatever is none is refused with an error.
--- tenant tenant by app.tenant
--- run
CREATE ROLE ${database}_app NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app;
CREATE TABLE public.things (tenant uuid NOT NULL, id int NOT NULL, PRIMARY KEY (tenant, id));
CREATE TABLE public.more (tenant uuid NOT NULL, id int NOT NULL, PRIMARY KEY (tenant, id));
INSERT INTO public.things VALUES
    ('00000000-0000-0000-0000-00000000000a', 1), ('00000000-0000-0000-0000-00000000000b', 1);
INSERT INTO public.more SELECT * FROM public.things;
ALTER TABLE public.things ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.more ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON public.things TO ${database}_app
    USING (tenant = current_setting('app.tenant', true)::uuid);
CREATE POLICY own ON public.more TO ${database}_app
    USING (tenant = nullif(current_setting('app.tenant', true), '')::uuid);
GRANT SELECT, INSERT, UPDATE, DELETE ON public.things, public.more TO ${database}_app;
