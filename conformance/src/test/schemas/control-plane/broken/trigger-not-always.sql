-- A session that says it is a replica is not stopped, nor is what replication brings.
--- finds kept on public.policy_versions
--- patch
ALTER TABLE public.policy_versions ENABLE TRIGGER refuse_statement, ENABLE TRIGGER refuse_row;
--- leaks as superuser
SET LOCAL session_replication_role = replica;
UPDATE public.policy_versions SET created_by = 'somebody else';
