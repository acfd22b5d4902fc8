-- What is inserted into a child can be changed there: triggers are not inherited.
--- finds kept on public.policy_versions_draft
--- patch
CREATE TABLE public.policy_versions_draft () INHERITS (public.policy_versions);
--- leaks as owner
INSERT INTO public.policy_versions_draft VALUES
    ('zone-a', 'x', 'reading', 2, 'x', sha256('x'), now(), 'x');
UPDATE public.policy_versions_draft SET source = 'y', source_sha256 = sha256('y');
