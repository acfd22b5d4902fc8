-- Rights are given to groups; logins are members, and a tag names the group.
--- run
CREATE ROLE ${database}_writers NOLOGIN;
CREATE ROLE ${database}_readers NOLOGIN;
CREATE ROLE ${database}_api LOGIN IN ROLE ${database}_writers;
CREATE ROLE ${database}_reports LOGIN IN ROLE ${database}_readers;
CREATE ROLE ${database}_team NOLOGIN IN ROLE ${database}_readers;
CREATE ROLE ${database}_ann LOGIN IN ROLE ${database}_team;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_writers, ${database}_readers;
CREATE TABLE public.things (
    tenant_id text NOT NULL CHECK (tenant_id <> ''), id int NOT NULL,
    PRIMARY KEY (tenant_id, id)
);
INSERT INTO public.things VALUES ('one', 1), ('two', 1);
COMMENT ON TABLE public.things IS 'Things.
@tenant tenant_id
@reads ${database}_writers, ${database}_readers
@writes ${database}_writers';
ALTER TABLE public.things ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON public.things TO ${database}_writers, ${database}_readers
    USING (tenant_id = current_setting('app.tenant_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON public.things TO ${database}_writers;
GRANT SELECT ON public.things TO ${database}_readers;
