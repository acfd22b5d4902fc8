-- 0003: hours of telemetry, for a year.
--
-- Why: a chart of a year reads 8760 rows instead of millions that are no longer there.
-- Locks: what it creates, which nobody uses yet. It begins empty (WITH NO DATA) and is filled in
--   the background. Duration: well under a second. Retry: yes, it is one transaction.
--
-- pawl:requires extension timescaledb

CREATE MATERIALIZED VIEW public.device_telemetry_hours WITH (timescaledb.continuous) AS
SELECT zone_id,
    device_id,
    metric,
    public.time_bucket(INTERVAL '1 hour', recorded_at) AS hour,
    count(*) AS measurements,
    min(value) AS lowest,
    avg(value) AS average,
    max(value) AS highest
FROM public.device_telemetry_rows
GROUP BY zone_id, device_id, metric, public.time_bucket(INTERVAL '1 hour', recorded_at)
WITH NO DATA;

SELECT public.add_continuous_aggregate_policy('public.device_telemetry_hours',
    start_offset => INTERVAL '1 day', end_offset => INTERVAL '1 hour',
    schedule_interval => INTERVAL '30 minutes');
SELECT public.add_retention_policy('public.device_telemetry_hours', INTERVAL '365 days');

CREATE VIEW public.device_telemetry_hourly WITH (security_barrier) AS
SELECT zone_id, device_id, metric, hour, measurements, lowest, average, highest
FROM public.device_telemetry_hours
WHERE zone_id = current_setting('pawl.zone_id', true);

COMMENT ON VIEW public.device_telemetry_hourly IS
'Hours of the zone that the transaction has set, up to about an hour ago.';

GRANT SELECT ON public.device_telemetry_hourly TO pawl_api, pawl_console, pawl_fleet;
