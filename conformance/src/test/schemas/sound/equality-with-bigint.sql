-- The id of a tenant is a number.
--- tenant org_id by app.org
--- run
CREATE ROLE ${database}_app NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app;
CREATE TABLE public.things (org_id bigint NOT NULL, id int NOT NULL, PRIMARY KEY (org_id, id));
CREATE TABLE public.more (org_id int NOT NULL, id int NOT NULL, PRIMARY KEY (org_id, id));
INSERT INTO public.things VALUES (1, 1), (2, 1);
INSERT INTO public.more SELECT * FROM public.things;
ALTER TABLE public.things ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.more ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON public.things TO ${database}_app
    USING (org_id = nullif(current_setting('app.org', true), '')::bigint);
CREATE POLICY own ON public.more TO ${database}_app
    USING (org_id::text = current_setting('app.org', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON public.things, public.more TO ${database}_app;
