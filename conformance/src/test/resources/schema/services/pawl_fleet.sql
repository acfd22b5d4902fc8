-- What pawl_fleet executes: one statement per paragraph, tried for zone A. Every right of the role is
-- needed by one of them.

SELECT * FROM public.devices WHERE zone_id = 'zone-a' AND id = 'pump';

UPDATE public.devices
SET credential_hash = sha256('credential'), status = 'active', version = version + 1,
    activated_at = now()
WHERE id = 'pump' AND status = 'enrolled';

INSERT INTO public.device_states
    (zone_id, device_id, health, reported, reported_version, last_seen_at)
VALUES ('zone-a', 'fan', 'good', '{"firmware": "7"}', 0, now());

UPDATE public.device_states
SET health = 'good', reported = '{"firmware": "7"}', reported_version = 0, last_seen_at = now()
WHERE device_id = 'pump';

SELECT desired, desired_version FROM public.device_states WHERE device_id = 'pump';

INSERT INTO public.device_connections (zone_id, id, device_id, node, protocol, address)
VALUES ('zone-a', 'new', 'fan', 'node-1', 'mqtt', '192.0.2.1');

UPDATE public.device_connections SET closed_at = now(), closed_because = 'node ended'
WHERE node = 'node-1' AND closed_at IS NULL;

-- Commands
SELECT * FROM public.device_commands
WHERE device_id = 'pump' AND status IN ('queued', 'sent') ORDER BY created_at, id LIMIT 1;

UPDATE public.device_commands
SET status = 'succeeded', attempts = attempts + 1, sent_at = now(), settled_at = now(), result = '{}'
WHERE id = 'restart';

-- Alerts
SELECT * FROM public.alert_rules WHERE metric = 'temperature' AND archived_at IS NULL;

SELECT * FROM public.alerts WHERE rule_id = 'hot' AND device_id = 'pump' AND status <> 'resolved';

INSERT INTO public.alerts (zone_id, id, rule_id, device_id, severity, value, raised_at)
VALUES ('zone-a', 'new', 'hot', 'fan', 'warning', 81, now());

UPDATE public.alerts SET status = 'resolved', resolved_at = now() WHERE id = 'alert';

-- Telemetry
INSERT INTO public.device_telemetry (zone_id, device_id, metric, measured_at, value)
VALUES ('zone-a', 'pump', 'pressure', now(), 1.5), ('zone-a', 'pump', 'temperature', now(), 40);

SELECT avg(value) FROM public.device_telemetry
WHERE device_id = 'pump' AND metric = 'pressure' AND recorded_at > now() - interval '5 minutes';

INSERT INTO public.system_metrics (component, instance, metric, value)
VALUES ('fleet', 'node-1', 'devices', 1);

SELECT public.ensure_partitions('public.device_telemetry');
