-- REPLICATION reads every byte of the cluster.
--- finds role on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN REPLICATION IN ROLE pawl_api;
--- unproved it takes a replication connection
