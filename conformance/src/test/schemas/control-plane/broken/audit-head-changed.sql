-- The head of a chain names another hash than its last event has.
--- finds chain on public.audit_
--- decision what was changed comes from a copy outside, or is told to whoever relies on it
--- patch as superuser
SET LOCAL session_replication_role = replica;
UPDATE public.audit_chain_heads SET hash = sha256('forged')
WHERE zone_id = 'zone-a' AND ledger = 'audit_events';
--- leaks as superuser
SELECT FROM public.audit_verify();
