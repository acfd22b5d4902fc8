-- A comment was replaced by one without its promises.
--- finds tag on public.policy_set_versions
--- patch
COMMENT ON TABLE public.policy_set_versions IS 'Which policy versions decided together.';
--- unproved it opens nothing by itself
