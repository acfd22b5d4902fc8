-- 0002: what devices measure, as a hypertable.
--
-- Why: TimescaleDB makes chunks when rows come, drops them when they are old and compresses what is
--   between, without anybody calling a function for it.
-- Why a view stands before it: a chunk has the grants of its hypertable but not its row-level
--   security, so whoever may read the hypertable reads every zone through a chunk; and a hypertable
--   with row-level security cannot be compressed. So no role is granted the hypertable. They have
--   device_telemetry, which lets them see and write the zone of their transaction and has the
--   columns of the table of that name in the control plane: statements need not be changed.
-- Locks: what it creates, which nobody uses yet. Duration: well under a second.
-- Retry: yes, it is one transaction.
--
-- pawl:requires extension timescaledb

REVOKE CREATE ON SCHEMA public FROM PUBLIC;

GRANT USAGE ON SCHEMA public TO pawl_api, pawl_console, pawl_fleet;

CREATE TABLE public.device_telemetry_rows (
    zone_id text NOT NULL,
    device_id text NOT NULL,
    metric text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    measured_at timestamptz NOT NULL,
    value double precision NOT NULL,
    CONSTRAINT device_telemetry_rows_pk
        PRIMARY KEY (zone_id, device_id, metric, recorded_at, measured_at),
    CONSTRAINT device_telemetry_rows_zone_is_plain CHECK (zone_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT device_telemetry_rows_device_id_length CHECK (length(device_id) BETWEEN 1 AND 64),
    CONSTRAINT device_telemetry_rows_metric_is_plain CHECK (metric ~ '^[a-z][a-z0-9_.]{0,62}$')
);

COMMENT ON TABLE public.device_telemetry_rows IS
'Measurements of every zone. Its owner alone may read or write it; everybody else has the view.
@global';

SELECT public.create_hypertable('public.device_telemetry_rows',
    public.by_range('recorded_at', INTERVAL '1 day'), create_default_indexes => false);

ALTER TABLE public.device_telemetry_rows SET (
    timescaledb.compress,
    timescaledb.compress_segmentby = 'zone_id, device_id, metric',
    timescaledb.compress_orderby = 'recorded_at DESC, measured_at DESC'
);

SELECT public.add_compression_policy('public.device_telemetry_rows', INTERVAL '2 days');
SELECT public.add_retention_policy('public.device_telemetry_rows', INTERVAL '30 days');

CREATE VIEW public.device_telemetry WITH (security_barrier) AS
SELECT zone_id, device_id, metric, recorded_at, measured_at, value
FROM public.device_telemetry_rows
WHERE zone_id = current_setting('pawl.zone_id', true)
WITH CASCADED CHECK OPTION;

COMMENT ON VIEW public.device_telemetry IS
'Measurements of the zone that the transaction has set. Without a zone there are none.';

GRANT SELECT ON public.device_telemetry TO pawl_api, pawl_console, pawl_fleet;
GRANT INSERT (zone_id, device_id, metric, measured_at, value)
    ON public.device_telemetry TO pawl_fleet;
