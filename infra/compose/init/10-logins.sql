-- The database and its two logins. Run by the superuser: by the image of PostgreSQL when its volume is empty, and again
-- by hand whenever a password has changed. Makes what is missing, sets what is there.
--
--   pawl_migrator    owns the database and may create roles. Not a superuser
--   pawl_admin_web   the operator pages: may connect and read the history, owns nothing
--
-- Environment: PAWL_DATABASE, PAWL_MIGRATOR_PASSWORD_FILE, PAWL_ADMIN_WEB_PASSWORD_FILE, DB_POOL_MAX.
\set ON_ERROR_STOP on
\getenv database PAWL_DATABASE
\getenv pool_max DB_POOL_MAX
\set migrator_password `cat "$PAWL_MIGRATOR_PASSWORD_FILE"`
\set admin_web_password `cat "$PAWL_ADMIN_WEB_PASSWORD_FILE"`

-- Statements that name a password stay out of the log, also when they fail.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET password_encryption = 'scram-sha-256';

SELECT :'migrator_password' = '' OR :'admin_web_password' = '' AS password_missing \gset
\if :password_missing
    DO $$ BEGIN RAISE EXCEPTION 'a password file is missing or empty'; END $$;
\endif

SELECT format('CREATE ROLE %I', name)
FROM (VALUES ('pawl_migrator'), ('pawl_admin_web')) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = name)
\gexec

ALTER ROLE pawl_migrator LOGIN CREATEROLE CONNECTION LIMIT 10 PASSWORD :'migrator_password';
-- Its pool, and a few for the migrator inside the pages.
SELECT format('ALTER ROLE pawl_admin_web LOGIN CONNECTION LIMIT %s', :'pool_max'::int + 5) \gexec
ALTER ROLE pawl_admin_web PASSWORD :'admin_web_password';
ALTER ROLE pawl_admin_web SET statement_timeout = '15s';
ALTER ROLE pawl_admin_web SET idle_in_transaction_session_timeout = '30s';

SELECT format('CREATE DATABASE %I OWNER pawl_migrator', :'database')
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = :'database')
\gexec

-- By default every login may connect to every database.
REVOKE ALL ON DATABASE :"database", postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO pawl_admin_web;

\connect :"database"
SET ROLE pawl_migrator;

-- The history as every runner of these files finds it; Pawl adds its own columns. Made here so that the pages can
-- be given this one table before the first migration, and nothing else.
CREATE TABLE IF NOT EXISTS public.schema_migrations (
    version text PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);
GRANT SELECT ON public.schema_migrations TO pawl_admin_web;
