-- Restrictive policies take away from what permissive ones give.
--- tenant tenant_id by app.tenant_id
--- run
CREATE ROLE ${database}_app NOLOGIN;
CREATE ROLE ${database}_reader NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app, ${database}_reader;
CREATE TABLE public.files (
    tenant_id text NOT NULL CHECK (tenant_id <> ''),
    id int NOT NULL, secret boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE public.notes (
    tenant_id text NOT NULL CHECK (tenant_id <> ''),
    id int NOT NULL, public boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, id)
);
INSERT INTO public.files VALUES ('one', 1, false), ('one', 2, true), ('two', 1, false);
INSERT INTO public.notes VALUES ('one', 1, true), ('two', 1, true);
ALTER TABLE public.files ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON public.files USING (tenant_id = current_setting('app.tenant_id', true));
CREATE POLICY open_ones ON public.files AS RESTRICTIVE TO ${database}_reader USING (NOT secret);
-- The restrictive one is for everybody, so the permissive ones may be wide.
CREATE POLICY anything ON public.notes FOR ALL TO ${database}_app USING (true);
CREATE POLICY published ON public.notes FOR SELECT TO ${database}_reader USING (public);
CREATE POLICY own ON public.notes AS RESTRICTIVE
    USING (tenant_id = current_setting('app.tenant_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON public.files, public.notes TO ${database}_app;
GRANT SELECT ON public.files, public.notes TO ${database}_reader;
