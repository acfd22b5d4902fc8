-- An application of one tenant which has never heard of tags.
--- run
CREATE ROLE ${database}_app LOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app;
CREATE TABLE public.users (id bigserial PRIMARY KEY, email text NOT NULL UNIQUE);
CREATE TABLE public.posts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    author bigint NOT NULL REFERENCES public.users ON DELETE CASCADE,
    body text NOT NULL CHECK (length(body) < 1000)
);
CREATE VIEW public.authors AS SELECT email, count(*) FROM public.users JOIN public.posts
    ON author = users.id GROUP BY email;
CREATE MATERIALIZED VIEW public.figures AS SELECT count(*) FROM public.posts;
CREATE FUNCTION public.touch() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN NEW.body := btrim(NEW.body); RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE INSERT ON public.posts FOR EACH ROW EXECUTE FUNCTION public.touch();
GRANT SELECT, INSERT, UPDATE, DELETE ON public.users, public.posts TO ${database}_app;
GRANT SELECT ON public.authors, public.figures TO ${database}_app;
GRANT USAGE ON SEQUENCE public.users_id_seq TO ${database}_app;
INSERT INTO public.users (email) VALUES ('ann@example.test');
