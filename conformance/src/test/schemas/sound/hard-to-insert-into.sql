-- Columns that cannot be filled by guess: generated, domains, enums, ranges, composites, checks.
--- tenant tenant_id by app.tenant_id
--- run
CREATE ROLE ${database}_app NOLOGIN;
SET LOCAL ROLE owner;
GRANT USAGE ON SCHEMA public TO ${database}_app;
CREATE TYPE public.mood AS ENUM ('fine', 'sad');
CREATE DOMAIN public.even AS int CHECK (VALUE % 2 = 0);
CREATE TYPE public.place AS (street text, number int);
CREATE TABLE public.guests (
    tenant_id text NOT NULL CHECK (tenant_id ~ '^[a-z]{3}$'),
    id bigint GENERATED ALWAYS AS IDENTITY,
    mood public.mood NOT NULL,
    seats public.even NOT NULL,
    home public.place NOT NULL,
    stay tstzrange NOT NULL,
    doubled int GENERATED ALWAYS AS (seats * 2) STORED,
    tags text[] NOT NULL CHECK (cardinality(tags) > 0),
    PRIMARY KEY (tenant_id, id)
);
CREATE TABLE public.empty_one (
    tenant_id text NOT NULL CHECK (tenant_id <> ''), id int NOT NULL, PRIMARY KEY (tenant_id, id)
);
INSERT INTO public.guests (tenant_id, mood, seats, home, stay, tags)
VALUES ('one', 'fine', 2, ('a', 1), 'empty', '{x}'), ('two', 'sad', 4, ('b', 2), 'empty', '{y}');
ALTER TABLE public.guests ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE public.empty_one ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON public.guests TO ${database}_app
    USING (tenant_id = current_setting('app.tenant_id', true));
CREATE POLICY own ON public.empty_one TO ${database}_app
    USING (tenant_id = current_setting('app.tenant_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON public.guests, public.empty_one TO ${database}_app;
