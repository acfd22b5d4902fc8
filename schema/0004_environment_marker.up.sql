-- 0004: the database says itself which environment it belongs to.
--
-- Why: what erases everything (pawl reset) must not rely on where somebody believes to be
--   connected. The marker says production until the owner of the database says otherwise, and no
--   service can.
-- Locks: what it creates, which nobody uses yet. Duration: milliseconds.
-- Retry: yes, it is one transaction.
--
-- A development database, as its owner:
--   UPDATE public.environment_marker SET environment = 'development';

CREATE TABLE public.environment_marker (
    only_row boolean NOT NULL DEFAULT true,
    environment text NOT NULL DEFAULT 'production',
    marked_at timestamptz NOT NULL DEFAULT now(),
    marked_by text NOT NULL DEFAULT current_user,
    CONSTRAINT environment_marker_pk PRIMARY KEY (only_row),
    CONSTRAINT environment_marker_is_one_row CHECK (only_row),
    CONSTRAINT environment_marker_is_a_word CHECK (environment ~ '^[a-z][a-z0-9_-]{0,31}$')
);

COMMENT ON TABLE public.environment_marker IS
'Which environment this database belongs to. Services may read it, and only the owner writes it.
@global
@reads pawl_api,pawl_console';

INSERT INTO public.environment_marker DEFAULT VALUES;

GRANT SELECT ON public.environment_marker TO pawl_api, pawl_console;
