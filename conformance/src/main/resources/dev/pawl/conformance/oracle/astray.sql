-- Names that a runner uses, in a schema that is searched before the one that it means.
CREATE SCHEMA astray;
GRANT USAGE ON SCHEMA astray TO PUBLIC;
CREATE TABLE astray.steps (version int);
CREATE TABLE astray.pg_locks (pid int);
CREATE TABLE astray.pg_class (oid int);
CREATE DOMAIN astray.text AS int4;
CREATE DOMAIN astray.uuid AS int4;
CREATE DOMAIN astray.timestamptz AS int4;
CREATE DOMAIN astray.name AS int4;
CREATE FUNCTION astray.now() RETURNS timestamptz LANGUAGE plpgsql AS 'BEGIN RAISE ''astray''; END';
CREATE FUNCTION astray.clock_timestamp() RETURNS timestamptz LANGUAGE plpgsql AS 'BEGIN RAISE ''astray''; END';
CREATE FUNCTION astray.pg_try_advisory_lock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION astray.pg_advisory_unlock(bigint) RETURNS boolean LANGUAGE sql AS 'SELECT true';
CREATE FUNCTION astray.to_regclass(pg_catalog.text) RETURNS regclass LANGUAGE plpgsql
    AS 'BEGIN RAISE ''astray''; END';
CREATE FUNCTION astray.substring(pg_catalog.text, pg_catalog.text) RETURNS pg_catalog.text LANGUAGE plpgsql
    AS 'BEGIN RAISE ''astray''; END';
-- Operators, too, are found by the search path.
DO $$
DECLARE
    operand pg_catalog.text[];
    operator pg_catalog.text;
BEGIN
    FOREACH operand SLICE 1 IN ARRAY ARRAY[
        ['text', 'text', '= <> < > ||'], ['name', 'name', '= <>'], ['name', 'text', '= <> !~ ~~ !~~'],
        ['text[]', 'text[]', '@>'], ['"char"', '"char"', '='], ['oid', 'oid', '= <>'], ['int2', 'int2', '= > -'],
        ['int4', 'int4', '= <> < > + - *'], ['int8', 'int8', '= <> < > + - *'], ['uuid', 'uuid', '='],
        ['timestamptz', 'timestamptz', '= < > <= >= -'], ['timestamptz', 'interval', '+ -'],
        ['timestamp', 'interval', '+ -'], ['numeric', 'numeric', '*'], ['xid', 'xid', '=']]
    LOOP
        EXECUTE pg_catalog.format(
            'CREATE FUNCTION astray.wrong(pg_catalog.%s, pg_catalog.%s) RETURNS boolean LANGUAGE plpgsql'
                ' AS ''BEGIN RAISE ''''astray''''; END''',
            operand[1], operand[2]);
        FOREACH operator IN ARRAY pg_catalog.string_to_array(operand[3], ' ') LOOP
            EXECUTE pg_catalog.format(
                'CREATE OPERATOR astray.%s (FUNCTION = astray.wrong, LEFTARG = pg_catalog.%s, RIGHTARG = pg_catalog.%s)',
                operator, operand[1], operand[2]);
        END LOOP;
    END LOOP;
END
$$;
