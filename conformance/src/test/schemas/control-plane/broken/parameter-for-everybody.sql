-- The same for everybody who can connect.
--- finds grant on session_replication_role
--- patch as superuser
GRANT SET ON PARAMETER session_replication_role TO PUBLIC;
--- leaks as pawl_gateway
SET LOCAL session_replication_role = replica;
--- undo
REVOKE SET ON PARAMETER session_replication_role FROM PUBLIC;
