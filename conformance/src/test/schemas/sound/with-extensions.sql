-- What extensions bring is not the schema's own: functions for everybody, views, tables.
--- tenant tenant_id by app.tenant_id
--- run
CREATE EXTENSION pg_trgm;
CREATE EXTENSION pgcrypto;
CREATE EXTENSION pg_stat_statements;
CREATE EXTENSION file_fdw;
CREATE ROLE ${database}_app NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app;
CREATE TABLE public.things (
    tenant_id text NOT NULL CHECK (tenant_id <> ''), id int NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
INSERT INTO public.things VALUES ('one', 1), ('two', 1);
ALTER TABLE public.things ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON public.things TO ${database}_app
    USING (tenant_id = current_setting('app.tenant_id', true));
GRANT SELECT, INSERT ON public.things TO ${database}_app;
