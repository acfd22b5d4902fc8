-- The head of a chain is gone, so that the next event would begin a new one.
--- finds chain on public.audit_
--- decision what was changed comes from a copy outside, or is told to whoever relies on it
--- patch as superuser
ALTER TABLE public.audit_chain_heads DISABLE TRIGGER refuse_statement;
DELETE FROM public.audit_chain_heads WHERE zone_id = 'zone-a' AND ledger = 'audit_events';
ALTER TABLE public.audit_chain_heads ENABLE ALWAYS TRIGGER refuse_statement;
--- leaks as superuser
SELECT FROM public.audit_verify();
