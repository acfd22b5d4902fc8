-- The login that `pawl provision` uses, and a cluster whose other databases are closed. Run by the superuser: by the image
-- of PostgreSQL when its volume is empty, and again by hand when the password has changed. Makes what is missing.
--
-- Environment: PAWL_PROVISIONER_PASSWORD_FILE.
\set ON_ERROR_STOP on
\set password `cat "$PAWL_PROVISIONER_PASSWORD_FILE"`

-- Statements that name a password stay out of the log, also when they fail.
SET log_statement = 'none';
SET log_min_duration_statement = -1;
SET log_min_error_statement = 'panic';
SET password_encryption = 'scram-sha-256';

SELECT :'password' = '' AS password_missing \gset
\if :password_missing
    DO $$ BEGIN RAISE EXCEPTION 'the password file is missing or empty'; END $$;
\endif

SELECT 'CREATE ROLE pawl_provisioner'
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'pawl_provisioner')
\gexec

ALTER ROLE pawl_provisioner LOGIN CREATEROLE CREATEDB CONNECTION LIMIT 20 PASSWORD :'password';

-- It keeps the verifiers that it sets out of the log, too.
GRANT SET ON PARAMETER log_statement, log_min_duration_statement, log_min_duration_sample, log_transaction_sample_rate,
    log_min_error_statement TO pawl_provisioner;

-- By default every login may connect to every database.
REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;
GRANT CONNECT ON DATABASE postgres TO pawl_provisioner;
