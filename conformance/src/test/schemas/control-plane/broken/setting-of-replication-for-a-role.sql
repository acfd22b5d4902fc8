-- The login is a replica from its first statement on, so ordinary triggers do not fire.
--- finds setting on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE pawl_api;
ALTER ROLE ${database}_login SET session_replication_role = replica;
--- leaks at login as ${database}_login
SELECT WHERE current_setting('session_replication_role') = 'replica';
