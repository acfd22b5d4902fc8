-- What pawl_gateway executes: one statement per paragraph, tried for zone A. Every right of the role
-- is needed by one of them.

SELECT * FROM public.zones WHERE id = 'zone-a' AND archived_at IS NULL;

SELECT binding.*, resource.*
FROM public.gateway_bindings AS binding
JOIN public.resources AS resource
    ON resource.zone_id = binding.zone_id AND resource.id = binding.resource_id
WHERE binding.hostname = 'mail.test' AND binding.archived_at IS NULL;

SELECT zone_id, id, name, registration, created_at, expires_at, archived_at
FROM public.applications WHERE id = 'portal';

-- What was revoked since the last look
SELECT * FROM public.sessions
WHERE status = 'revoked' AND (ended_at, id) > (now() - interval '1 hour', '');

SELECT * FROM public.authority_records
WHERE status = 'revoked' AND (ended_at, id) > (now() - interval '1 hour', '');

SELECT * FROM public.agent_sessions WHERE id = 'planner';

SELECT edge.*, graph.epoch
FROM public.delegation_edges AS edge
JOIN public.delegation_graph_epochs AS graph USING (zone_id)
WHERE edge.delegate_id = 'worker' AND edge.status = 'active';

INSERT INTO public.system_metrics (component, instance, metric, value)
VALUES ('gateway', 'gateway-1', 'requests', 1);
