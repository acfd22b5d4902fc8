-- Work of both zones whose workers are gone: a lease that ran out early, one of the last attempt, a
-- deadline that has passed, and work that was settled long ago.

UPDATE public.agent_invocations
SET id = 'a-lease', status = 'leased', attempts = 1, locked_by = 'gone',
    locked_until = now() - interval '1 s';

INSERT INTO public.agent_invocations (zone_id, id, service_id, caller_id, input, deadline_at,
    status, attempts, locked_by, locked_until, started_at)
SELECT id, 'b-last-attempt', 'service', 'planner', '{}', now() + interval '1 hour', 'running', 5,
    'gone', now() - interval '1 s', now()
FROM public.zones WHERE id IN ('zone-a', 'zone-b');

INSERT INTO public.agent_invocations (zone_id, id, service_id, caller_id, input, created_at,
    deadline_at)
SELECT id, 'c-deadline', 'service', 'planner', '{}', now() - interval '2 hours',
    now() - interval '1 hour'
FROM public.zones WHERE id IN ('zone-a', 'zone-b');

INSERT INTO public.agent_invocations (zone_id, id, service_id, caller_id, input, created_at,
    deadline_at, status, settled_at)
SELECT id, 'd-old', 'service', 'planner', '{}', now() - interval '100 days',
    now() - interval '99 days', 'cancelled', now() - interval '99 days'
FROM public.zones WHERE id IN ('zone-a', 'zone-b');

UPDATE public.operator_runs
SET status = 'running', started_at = now(), locked_by = 'gone',
    locked_until = now() - interval '1 s';

UPDATE public.operator_plan_secrets
SET created_at = now() - interval '1 hour', expires_at = now() - interval '1 s';
