-- A rule rewrites the statement before any right or trigger is asked: new versions are lost.
--- finds kept on public.policy_versions
--- patch
CREATE RULE frozen AS ON INSERT TO public.policy_versions DO INSTEAD NOTHING;
--- loses as pawl_api in zone-a
INSERT INTO public.policy_versions
    (zone_id, id, policy_id, version, source, source_sha256, created_by)
VALUES ('zone-a', 'reading-2', 'reading', 2, 'deny', sha256('deny'), 'ann');
