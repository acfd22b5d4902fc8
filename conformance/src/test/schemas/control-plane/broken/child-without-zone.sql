-- A child table has no zone of its own, and its parent's policy does not guard it.
--- finds isolation on public.token_uses
--- patch
CREATE TABLE public.token_uses (
    token_id text NOT NULL REFERENCES public.admin_tokens (id),
    used_at timestamptz NOT NULL DEFAULT now(),
    client text NOT NULL
);
COMMENT ON TABLE public.token_uses IS 'When a token was used.
@global
@reads pawl_api
@writes pawl_api';
GRANT SELECT, INSERT ON public.token_uses TO pawl_api;
INSERT INTO public.token_uses VALUES ('zone-b-token', now(), '192.0.2.1');
--- leaks as pawl_api in zone-a
SELECT FROM public.token_uses WHERE token_id = 'zone-b-token';
