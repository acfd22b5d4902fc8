-- The owner of a schema may drop what is in it.
--- finds role on public
--- patch as superuser
ALTER SCHEMA public OWNER TO pawl_api;
--- leaks as pawl_api
DROP TABLE public.coordinator_outbox;
