-- One policy for each command, some of them for one role only.
--- tenant tenant_id by app.tenant_id
--- run
CREATE ROLE ${database}_app NOLOGIN;
CREATE ROLE ${database}_reader NOLOGIN;
CREATE ROLE ${database}_every_tenant NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app, ${database}_reader, ${database}_every_tenant;
CREATE TABLE public.orders (
    tenant_id text NOT NULL CHECK (tenant_id <> ''),
    id int NOT NULL, status text NOT NULL DEFAULT 'open',
    PRIMARY KEY (tenant_id, id)
);
INSERT INTO public.orders VALUES ('one', 1), ('two', 1);
COMMENT ON TABLE public.orders IS 'Orders.
@tenant tenant_id
@reads ${database}_app,${database}_reader,${database}_every_tenant
@writes ${database}_app';
ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY reading ON public.orders FOR SELECT TO ${database}_app, ${database}_reader
    USING (tenant_id = current_setting('app.tenant_id', true));
CREATE POLICY adding ON public.orders FOR INSERT TO ${database}_app
    WITH CHECK (tenant_id = current_setting('app.tenant_id', true) AND status = 'open');
CREATE POLICY changing ON public.orders FOR UPDATE TO ${database}_app
    USING (tenant_id = current_setting('app.tenant_id', true) AND status = 'open')
    WITH CHECK (tenant_id = current_setting('app.tenant_id', true));
CREATE POLICY removing ON public.orders FOR DELETE TO ${database}_app
    USING (tenant_id = current_setting('app.tenant_id', true) AND status = 'draft');
CREATE POLICY every_tenant ON public.orders FOR SELECT TO ${database}_every_tenant USING (true);
GRANT SELECT, INSERT, DELETE ON public.orders TO ${database}_app;
GRANT UPDATE (status) ON public.orders TO ${database}_app;
GRANT SELECT ON public.orders TO ${database}_reader, ${database}_every_tenant;
