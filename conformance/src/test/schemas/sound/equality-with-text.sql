-- Plain equality, written in the ways in which people write it.
--- tenant account_id by app.account
--- run
CREATE ROLE ${database}_app NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app;
DO $$
DECLARE
    condition text;
    number int := 0;
BEGIN
    FOREACH condition IN ARRAY ARRAY[
        'account_id = current_setting(''app.account'', true)',
        'current_setting(''app.account'', true) = account_id',
        'account_id = current_setting(''app.account'')',
        'account_id = nullif(current_setting(''app.account'', true), '''')',
        'account_id = (SELECT current_setting(''app.account'', true))',
        'account_id = (SELECT nullif(current_setting(''app.account'', true), ''''))',
        'account_id = current_setting(''app.account'', true)::varchar(20)::text',
        'account_id = coalesce(current_setting(''app.account'', true), '''')',
        'account_id = current_setting(''app.account'', true) AND account_id <> ''''',
        'account_id IS NOT NULL AND account_id = current_setting(''app.account'', true)',
        'account_id IN (current_setting(''app.account'', true))'
    ] LOOP
        number := number + 1;
        EXECUTE format('CREATE TABLE public.things_%s ('
            'account_id text NOT NULL CHECK (account_id <> ''''), id int NOT NULL,'
            ' PRIMARY KEY (account_id, id))', number);
        EXECUTE format('INSERT INTO public.things_%s VALUES (''one'', 1), (''two'', 1)', number);
        EXECUTE format('ALTER TABLE public.things_%s ENABLE ROW LEVEL SECURITY,'
            ' FORCE ROW LEVEL SECURITY', number);
        EXECUTE format('CREATE POLICY own ON public.things_%s TO ${database}_app USING (%s)',
            number, condition);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.things_%s'
            ' TO ${database}_app', number);
    END LOOP;
END
$$;
