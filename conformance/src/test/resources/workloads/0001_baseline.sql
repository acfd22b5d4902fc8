-- What the services execute that were released with 0001_baseline: as their own roles, for one zone.

SET LOCAL ROLE pawl_api;
SELECT set_config('pawl.zone_id', 'workload', true);

INSERT INTO public.zones (id, slug, name, owner_account_id) VALUES ('workload', 'workload', 'Workload', 'account');
INSERT INTO public.applications (zone_id, id, name, registration, secret_hash)
VALUES ('workload', 'portal', 'Portal', 'managed', sha256('secret'));
INSERT INTO public.providers (zone_id, id, name, kind, secret_envelope)
VALUES ('workload', 'mail', 'Mail', 'oauth2', 'sealed');
INSERT INTO public.resources (zone_id, id, provider_id, identifier, name)
VALUES ('workload', 'inbox', 'mail', 'https://mail.test/inbox', 'Inbox');
INSERT INTO public.policies (zone_id, id, name) VALUES ('workload', 'reading', 'Reading');
INSERT INTO public.policy_versions (zone_id, id, policy_id, version, source, source_sha256, created_by)
VALUES ('workload', 'reading-1', 'reading', 1, 'allow read', sha256('allow read'), 'ann');
UPDATE public.applications SET name = 'The portal' WHERE zone_id = 'workload' AND id = 'portal';
SELECT zones.slug, applications.name, resources.identifier
FROM public.zones
JOIN public.applications ON applications.zone_id = zones.id
JOIN public.resources ON resources.zone_id = zones.id
WHERE zones.id = 'workload' AND zones.archived_at IS NULL;
SELECT id, version, source, source_sha256 FROM public.policy_versions
WHERE zone_id = 'workload' AND policy_id = 'reading' ORDER BY version DESC;

SET LOCAL ROLE pawl_sts;
INSERT INTO public.sessions (zone_id, id, application_id, subject_id, expires_at)
VALUES ('workload', 'signed-in', 'portal', 'bob', now() + interval '1 hour');
SELECT id, subject_id, status, expires_at FROM public.sessions WHERE zone_id = 'workload' AND id = 'signed-in';
UPDATE public.sessions SET status = 'ended', ended_at = now() WHERE zone_id = 'workload' AND id = 'signed-in';

SET LOCAL ROLE pawl_audit;
SELECT public.audit_append('workload', 'event', now(), 'signed-in', evidence => '{"session": "signed-in"}');
SELECT id, event_type, evidence FROM public.audit_events WHERE zone_id = 'workload' ORDER BY recorded_at, id;

RESET ROLE;
