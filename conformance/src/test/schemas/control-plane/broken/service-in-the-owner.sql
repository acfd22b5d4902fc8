-- A member of the owner may do what the owner may: drop the policy, disable the trigger.
--- finds role on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE pawl_api, owner;
--- leaks as ${database}_login
ALTER TABLE public.sessions DISABLE ROW LEVEL SECURITY;
