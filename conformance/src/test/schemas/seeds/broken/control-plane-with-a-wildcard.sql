-- The shape of a control plane in which services hold a wildcard in their session: policies for
-- PUBLIC that are not forced, children and some tables without any, tenants that everybody lists.
--- tenant zone_id by app.zone
--- finds isolation on public.clients
--- finds isolation on public.sinks
--- finds isolation on public.rule_texts
--- finds partition on public.ledger
--- finds definer on public.drop_ledger_month
--- patch as superuser
CREATE ROLE ${database}_api NOLOGIN;
CREATE ROLE ${database}_audit NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_api, ${database}_audit;
CREATE TABLE public.clients (
    id text PRIMARY KEY, zone_id text NOT NULL, name text NOT NULL, UNIQUE (zone_id, id)
);
CREATE TABLE public.rules (id text PRIMARY KEY, zone_id text NOT NULL, name text NOT NULL);
CREATE TABLE public.rule_texts (
    id text PRIMARY KEY, rule_id text NOT NULL REFERENCES public.rules (id), body text NOT NULL
);
CREATE TABLE public.sinks (id text PRIMARY KEY, zone_id text NOT NULL, url text NOT NULL);
CREATE TABLE public.ledger (
    id text NOT NULL, zone_id text NOT NULL, at timestamptz NOT NULL, PRIMARY KEY (id, at)
) PARTITION BY RANGE (at);
CREATE TABLE public.ledger_rest PARTITION OF public.ledger DEFAULT;
ALTER TABLE public.clients ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.rules ENABLE ROW LEVEL SECURITY;
ALTER TABLE public.ledger ENABLE ROW LEVEL SECURITY;
CREATE POLICY isolation ON public.clients
    USING (current_setting('app.zone', true) = '*' OR zone_id = current_setting('app.zone', true))
    WITH CHECK (current_setting('app.zone', true) = '*'
        OR zone_id = current_setting('app.zone', true));
CREATE POLICY isolation ON public.rules
    USING (current_setting('app.zone', true) = '*' OR zone_id = current_setting('app.zone', true));
CREATE POLICY isolation ON public.ledger
    USING (current_setting('app.zone', true) = '*' OR zone_id = current_setting('app.zone', true));
GRANT SELECT, INSERT, UPDATE, DELETE
    ON public.clients, public.rules, public.rule_texts, public.sinks TO ${database}_api;
GRANT SELECT, INSERT ON public.ledger TO ${database}_audit;
CREATE FUNCTION public.drop_ledger_month(partition text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, public
AS $$ BEGIN EXECUTE format('DROP TABLE public.%I', partition); END $$;
REVOKE EXECUTE ON FUNCTION public.drop_ledger_month(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.drop_ledger_month(text) TO ${database}_audit;
INSERT INTO public.clients VALUES ('a', 'one', 'A'), ('b', 'two', 'B');
INSERT INTO public.rules VALUES ('a', 'one', 'A'), ('b', 'two', 'B');
INSERT INTO public.rule_texts VALUES ('a', 'a', 'x'), ('b', 'b', 'x');
INSERT INTO public.sinks VALUES ('a', 'one', 'x'), ('b', 'two', 'x');
INSERT INTO public.ledger VALUES ('a', 'one', now()), ('b', 'two', now());
--- leaks as ${database}_api in *
SELECT FROM public.clients WHERE zone_id = 'two';
--- leaks as ${database}_api in one
SELECT FROM public.rule_texts WHERE rule_id = 'b';
--- leaks as ${database}_api in one
SELECT FROM public.sinks WHERE zone_id = 'two';
--- leaks as ${database}_audit in one
SELECT public.drop_ledger_month('ledger_rest');
--- leaks as owner
DELETE FROM public.clients;
