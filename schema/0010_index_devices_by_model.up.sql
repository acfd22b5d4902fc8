-- 0010: devices of one manufacturer, or of one model.
--
-- Why CONCURRENTLY, and alone in its file: devices are written all the time, and PostgreSQL builds
--   an index without stopping that only outside a transaction. This is expand-phase, so it runs
--   while 0009 before it is still held back.
-- Locks: SHARE UPDATE EXCLUSIVE on devices: reads and writes go on. Duration: two readings of the
--   table, and as long as the oldest transaction that is open meanwhile. Not through a pooler.
-- Retry: yes. What a failed build left behind is dropped and built anew.

CREATE INDEX CONCURRENTLY devices_by_model
    ON public.devices (zone_id, manufacturer, model, id)
    WHERE retired_at IS NULL;
