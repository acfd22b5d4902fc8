-- The policy was written for one service, and the others have rights that come to nothing.
--- finds isolation on public.resources
--- patch
ALTER POLICY own_zone ON public.resources TO pawl_console;
--- loses as pawl_api in zone-a
SELECT FROM public.resources;
