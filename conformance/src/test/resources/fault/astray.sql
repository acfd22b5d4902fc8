-- Names that the runner uses, in a schema that is searched before the one that it means.
CREATE SCHEMA astray;
GRANT USAGE ON SCHEMA astray TO PUBLIC;
CREATE TABLE astray.schema_migrations (version int);
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
