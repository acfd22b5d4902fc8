-- An event was added past the function that appends.
--- finds chain on public.audit_events
--- decision what was changed comes from a copy outside, or is told to whoever relies on it
--- patch as superuser
SET LOCAL session_replication_role = replica;
INSERT INTO public.audit_events_${month+1}
SELECT zone_id, 'added', 1000, recorded_at + interval '1 second', occurred_at, event_type, actor_id,
    request_id, decision, policy_set_version_id, manifest_sha256, evidence, event_hash, event_hash
FROM public.audit_events_${month+1} WHERE zone_id = 'zone-a';
--- leaks as superuser
SELECT FROM public.audit_verify();
