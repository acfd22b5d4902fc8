-- The shape of a fleet: roles beside policies, a setting that makes an operator of anybody, views
-- for old names, one table whose protection was switched off for compression.
--- tenant tenant_id by app.tenant_id
--- finds view on public.sensors
--- finds isolation on public.telemetry
--- finds isolation on public.device_health
--- finds role on ${database}_operator
--- patch as superuser
CREATE ROLE ${database}_app NOLOGIN;
CREATE ROLE ${database}_operator NOLOGIN BYPASSRLS;
CREATE ROLE ${database}_operator_write NOLOGIN;
GRANT USAGE ON SCHEMA public TO ${database}_app, ${database}_operator, ${database}_operator_write;
CREATE TABLE public.devices (
    tenant_id text NOT NULL, id text NOT NULL, PRIMARY KEY (tenant_id, id)
);
CREATE TABLE public.device_health (
    tenant_id text NOT NULL, device_id text NOT NULL, at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE public.telemetry (
    tenant_id text NOT NULL, device_id text NOT NULL, at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO public.devices VALUES ('one', 'd'), ('two', 'd');
INSERT INTO public.device_health SELECT * FROM public.devices;
INSERT INTO public.telemetry SELECT * FROM public.devices;
ALTER TABLE public.devices ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.device_health ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON public.devices TO ${database}_app
    USING (tenant_id = current_setting('app.tenant_id', true));
CREATE POLICY tenant ON public.device_health
    USING (tenant_id = current_setting('app.tenant_id', true)
        OR current_setting('app.role', true) IN ('operator', 'service'));
CREATE POLICY tenant ON public.telemetry TO ${database}_app
    USING (tenant_id = current_setting('app.tenant_id', true));
CREATE VIEW public.sensors AS SELECT tenant_id, id AS sensor_id FROM public.devices;
GRANT SELECT, INSERT ON public.devices, public.device_health, public.telemetry TO ${database}_app;
GRANT SELECT ON public.sensors TO ${database}_app;
GRANT SELECT ON public.devices, public.telemetry TO ${database}_operator;
GRANT UPDATE ON public.devices TO ${database}_operator_write;
--- leaks as ${database}_app in three
SELECT FROM public.sensors;
--- leaks as ${database}_app in three
SELECT FROM public.telemetry;
--- leaks as ${database}_app in three
SELECT set_config('app.role', 'operator', true);
SELECT FROM public.device_health;
--- leaks as ${database}_operator
SELECT FROM public.devices;
