-- Months ahead, each with what the table promises, and a table that is divided by hash.
--- run
CREATE ROLE ${database}_app NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app;
CREATE FUNCTION public.keep() RETURNS trigger LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$ BEGIN RAISE EXCEPTION '% is kept', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$;
REVOKE EXECUTE ON FUNCTION public.keep() FROM PUBLIC;
CREATE TABLE public.journal (
    tenant_id text NOT NULL CHECK (tenant_id <> ''), at timestamptz NOT NULL, entry text NOT NULL,
    PRIMARY KEY (tenant_id, at)
) PARTITION BY RANGE (at);
COMMENT ON TABLE public.journal IS 'What happened.
@tenant tenant_id
@append-only
@partitions monthly at ahead=2 retain=90d
@reads ${database}_app
@writes ${database}_app';
CREATE TABLE public.counters (
    tenant_id text NOT NULL CHECK (tenant_id <> ''), name text NOT NULL, value bigint NOT NULL,
    PRIMARY KEY (tenant_id, name)
) PARTITION BY HASH (tenant_id);
COMMENT ON TABLE public.counters IS 'Counters.
@tenant tenant_id';
CREATE TABLE public.counters_0 PARTITION OF public.counters
    FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE public.counters_1 PARTITION OF public.counters
    FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE TABLE public.journal_${month} PARTITION OF public.journal
    FOR VALUES FROM ('${first} 00:00:00+00') TO ('${first+1} 00:00:00+00');
CREATE TABLE public.journal_${month+1} PARTITION OF public.journal
    FOR VALUES FROM ('${first+1} 00:00:00+00') TO ('${first+2} 00:00:00+00');
CREATE TABLE public.journal_${month+2} PARTITION OF public.journal
    FOR VALUES FROM ('${first+2} 00:00:00+00') TO ('${first+3} 00:00:00+00');
INSERT INTO public.journal SELECT tenant, now(), 'x' FROM (VALUES ('one'), ('two')) AS t (tenant);
INSERT INTO public.counters VALUES ('one', 'x', 1), ('two', 'x', 1);
DO $$
DECLARE
    relation regclass;
BEGIN
    FOR relation IN
        SELECT oid FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
            relation);
        EXECUTE format('CREATE POLICY own ON %s TO ${database}_app'
            ' USING (tenant_id = current_setting(''app.tenant_id'', true))', relation);
        CONTINUE WHEN relation::text LIKE 'counters%';
        EXECUTE format('CREATE TRIGGER keep_statement BEFORE UPDATE OR DELETE OR TRUNCATE ON %s'
            ' FOR EACH STATEMENT EXECUTE FUNCTION public.keep()', relation);
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER keep_statement', relation);
    END LOOP;
END
$$;
CREATE TRIGGER keep_row BEFORE UPDATE OR DELETE ON public.journal
    FOR EACH ROW EXECUTE FUNCTION public.keep();
ALTER TABLE public.journal ENABLE ALWAYS TRIGGER keep_row;
GRANT SELECT, INSERT ON public.journal TO ${database}_app;
GRANT SELECT, INSERT, UPDATE ON public.counters TO ${database}_app;
