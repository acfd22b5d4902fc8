-- Who may say that it is a replica is not stopped by any trigger that is not ALWAYS.
--- finds grant on session_replication_role
--- patch as superuser
GRANT SET ON PARAMETER session_replication_role TO pawl_coordinator;
--- leaks as pawl_coordinator
SET LOCAL session_replication_role = replica;
--- undo
REVOKE SET ON PARAMETER session_replication_role FROM pawl_coordinator;
