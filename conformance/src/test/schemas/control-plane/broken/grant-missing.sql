-- A right that the matrix promises was revoked: the service stops working, and nobody sees why.
--- finds grant on public.sessions
--- patch
REVOKE SELECT ON public.sessions FROM pawl_gateway;
--- loses as pawl_gateway in zone-a
SELECT FROM public.sessions;
