-- What the API executes that was released with 0006 to 0008: it does not name hardware any more.

SET LOCAL ROLE pawl_api;
SELECT set_config('pawl.zone_id', 'workload', true);

INSERT INTO public.zones (id, slug, name, owner_account_id) VALUES ('workload', 'workload', 'Workload', 'account');
INSERT INTO public.devices (zone_id, id, serial, name, manufacturer, model)
VALUES ('workload', 'pump', '4711', 'Pump', 'acme', 'P-100');
UPDATE public.devices SET model = 'P-200', version = version + 1
WHERE zone_id = 'workload' AND id = 'pump' AND version = 1;
SELECT id, serial, name, manufacturer, model, labels, status FROM public.devices
WHERE zone_id = 'workload' AND manufacturer = 'acme' ORDER BY model, id LIMIT 50;

RESET ROLE;
