-- The id of a tenant is made of small letters only, which a CHECK says.
--- tenant tenant_id by app.tenant_id
--- run
CREATE ROLE ${database}_app NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app;
CREATE TABLE public.things (
    tenant_id text NOT NULL CHECK (tenant_id ~ '^[a-z]+$'),
    id bigint GENERATED ALWAYS AS IDENTITY,
    name text NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
INSERT INTO public.things (tenant_id, name) VALUES ('acme', 'x'), ('globex', 'x');
ALTER TABLE public.things ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON public.things TO ${database}_app
    USING (tenant_id = current_setting('app.tenant_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON public.things TO ${database}_app;
