-- The same by one word, which takes the foreign keys with it.
--- finds kept on public.policy_set_versions
--- patch as superuser
ALTER TABLE public.policy_set_versions DISABLE TRIGGER ALL;
--- leaks as superuser
DELETE FROM public.policy_set_versions;
