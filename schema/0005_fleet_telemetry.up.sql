-- 0005: what devices measure, and the platform of itself, in days that are dropped whole.
--
-- Why: these are the two tables that grow without end. With a partition per day, an insert, a query
--   over the last hour and the removal of a day cost in the third year what they cost on the first
--   day.
-- Needs: 0004, public.ensure_partitions of 0001.
-- Locks: what it creates, which nobody uses yet. Duration: well under a second.
-- Retry: yes, it is one transaction.
--
-- No foreign key leads from here to devices: each row would have to be looked up, and a day has to
-- go without asking anybody. What a day may hold, and for how long, is in the tags; `pawl maintain`
-- keeps it so. With TimescaleDB, in a database of its own: timescale/.

CREATE TABLE public.device_telemetry (
    zone_id text NOT NULL,
    device_id text NOT NULL,
    metric text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    measured_at timestamptz NOT NULL,
    value double precision NOT NULL,
    CONSTRAINT device_telemetry_pk
        PRIMARY KEY (zone_id, device_id, metric, recorded_at, measured_at),
    CONSTRAINT device_telemetry_zone_is_plain CHECK (zone_id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT device_telemetry_device_id_length CHECK (length(device_id) BETWEEN 1 AND 64),
    CONSTRAINT device_telemetry_metric_is_plain CHECK (metric ~ '^[a-z][a-z0-9_.]{0,62}$')
) PARTITION BY RANGE (recorded_at);

COMMENT ON TABLE public.device_telemetry IS
'Measurements. The primary key answers the one question that is asked of them: what this device
measured of this metric lately. Nobody changes one; a day is dropped whole.
@tenant zone_id
@partitions daily recorded_at ahead=7 retain=30d
@reads pawl_api,pawl_console,pawl_fleet
@writes pawl_fleet';
COMMENT ON COLUMN public.device_telemetry.recorded_at IS
'When the server took it in. Nobody is granted this column, so a device whose clock is wrong by
years writes into today''s partition all the same.';
COMMENT ON COLUMN public.device_telemetry.measured_at IS
'When it was measured, as the device claims.';

CREATE TRIGGER refuse_foreign_clock
    BEFORE INSERT ON public.device_telemetry
    FOR EACH ROW EXECUTE FUNCTION public.refuse_foreign_clock();

ALTER TABLE public.device_telemetry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.device_telemetry TO pawl_api, pawl_console, pawl_fleet
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.device_telemetry TO pawl_all_zones USING (true);

GRANT SELECT ON public.device_telemetry TO pawl_api, pawl_console, pawl_fleet;
GRANT INSERT (zone_id, device_id, metric, measured_at, value)
    ON public.device_telemetry TO pawl_fleet;

CREATE TABLE public.system_metrics (
    component text NOT NULL,
    instance text NOT NULL,
    metric text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    value double precision NOT NULL,
    CONSTRAINT system_metrics_pk PRIMARY KEY (component, metric, recorded_at, instance),
    CONSTRAINT system_metrics_component_is_plain CHECK (component ~ '^[a-z][a-z0-9_-]{0,62}$'),
    CONSTRAINT system_metrics_instance_length CHECK (length(instance) BETWEEN 1 AND 128),
    CONSTRAINT system_metrics_metric_is_plain CHECK (metric ~ '^[a-z][a-z0-9_.]{0,62}$')
) PARTITION BY RANGE (recorded_at);

COMMENT ON TABLE public.system_metrics IS
'What the parts of the platform measure of themselves. They serve every zone, so no zone has a share
in it, and nothing in it may tell of one.
@global
@partitions daily recorded_at ahead=7 retain=7d
@reads pawl_console
@writes pawl_api,pawl_audit,pawl_coordinator,pawl_fleet,pawl_gateway,pawl_sts';

CREATE TRIGGER refuse_foreign_clock
    BEFORE INSERT ON public.system_metrics
    FOR EACH ROW EXECUTE FUNCTION public.refuse_foreign_clock();

GRANT INSERT (component, instance, metric, value) ON public.system_metrics
    TO pawl_api, pawl_audit, pawl_coordinator, pawl_fleet, pawl_gateway, pawl_sts;
GRANT SELECT ON public.system_metrics TO pawl_console;

GRANT EXECUTE ON FUNCTION public.ensure_partitions(regclass) TO pawl_fleet;

SELECT public.ensure_partitions('public.device_telemetry');
SELECT public.ensure_partitions('public.system_metrics');
