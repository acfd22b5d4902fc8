-- A publication sends the rows of all zones to whoever subscribes.
--- finds isolation on public.sessions
--- patch
CREATE PUBLICATION reporting FOR TABLE public.sessions;
--- unproved it takes a subscriber
