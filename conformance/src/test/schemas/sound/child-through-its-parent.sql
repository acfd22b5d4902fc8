-- A child without a column of the tenant asks its parent, whose policy is asked then.
--- tenant tenant_id by app.tenant_id
--- run
CREATE ROLE ${database}_app NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app;
CREATE TABLE public.orders (tenant_id text NOT NULL CHECK (tenant_id <> ''), id uuid PRIMARY KEY);
CREATE TABLE public.lines (
    order_id uuid NOT NULL REFERENCES public.orders ON DELETE CASCADE,
    line int NOT NULL, article text NOT NULL, PRIMARY KEY (order_id, line)
);
INSERT INTO public.orders VALUES ('one', gen_random_uuid()), ('two', gen_random_uuid());
INSERT INTO public.lines SELECT id, 1, 'anvil' FROM public.orders;
ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.lines ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON public.orders TO ${database}_app
    USING (tenant_id = current_setting('app.tenant_id', true));
CREATE POLICY own ON public.lines TO ${database}_app
    USING (EXISTS (SELECT FROM public.orders WHERE orders.id = order_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON public.orders, public.lines TO ${database}_app;
