-- Accounts as in pgbench: one tenant, which the tags say.
--- run
CREATE ROLE ${database}_app NOLOGIN;
CREATE ROLE ${database}_reader NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app, ${database}_reader;
CREATE TABLE public.branches (bid int PRIMARY KEY, balance int NOT NULL, filler char(88));
CREATE TABLE public.tellers (tid int PRIMARY KEY, bid int REFERENCES public.branches, balance int);
CREATE TABLE public.accounts (aid int PRIMARY KEY, bid int REFERENCES public.branches, balance int);
CREATE TABLE public.history (tid int, bid int, aid int, delta int, mtime timestamp DEFAULT now());
COMMENT ON TABLE public.branches IS 'Branches.
@global
@reads ${database}_app,${database}_reader
@writes ${database}_app';
COMMENT ON TABLE public.tellers IS '@global
@reads ${database}_app,${database}_reader
@writes ${database}_app';
COMMENT ON TABLE public.accounts IS '@global';
COMMENT ON TABLE public.history IS '@global
@writes ${database}_app';
GRANT SELECT, INSERT, UPDATE ON public.branches, public.tellers, public.accounts TO ${database}_app;
GRANT SELECT ON public.branches, public.tellers TO ${database}_reader;
GRANT INSERT ON public.history TO ${database}_app;
INSERT INTO public.branches VALUES (1, 0);
INSERT INTO public.accounts SELECT n, 1, 0 FROM generate_series(1, 100) AS n;
