-- The same child, which nobody has tagged either.
--- finds tag on public.token_uses
--- patch
CREATE TABLE public.token_uses (
    token_id text NOT NULL REFERENCES public.admin_tokens (id),
    client text NOT NULL
);
GRANT SELECT ON public.token_uses TO pawl_api;
INSERT INTO public.token_uses VALUES ('zone-b-token', '192.0.2.1');
--- leaks as pawl_api in zone-a
SELECT FROM public.token_uses WHERE token_id = 'zone-b-token';
