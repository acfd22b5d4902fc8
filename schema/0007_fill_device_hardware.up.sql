-- 0007: manufacturer and model of the devices that were there before 0006.
--
-- Why in batches: an UPDATE locks each row until its transaction ends, and one transaction over the
--   whole registry would let whoever edits a device wait for all of them. Each batch commits.
-- Why not a loop that commits: killed in the middle of one, nobody could tell how far it came.
--   These are transactions of the file, each recorded together with what it did, so that a run that
--   was interrupted goes on behind the last one. They are cut by a hash of the id, which is even
--   whatever ids look like; a registry of millions wants more batches, not larger ones.
-- Why the role: row-level security binds the owner too. Without it, each UPDATE would find no row
--   and report no error. The role has the right for as long as it needs it.
-- What is seen of it: the version of each filled row grows by one, so whoever was editing a device
--   just then reads it again.
-- Locks: ROW EXCLUSIVE on devices, and the rows of one batch. Duration: a second for some 20000
--   devices, and one reading of the table for each batch.
-- Retry: yes. A row that is filled is not looked at again.

GRANT SELECT (id, hardware, manufacturer), UPDATE (manufacturer, model)
    ON public.devices TO pawl_all_zones;

BEGIN;
SET LOCAL ROLE pawl_all_zones;
UPDATE public.devices
SET manufacturer = split_part(hardware, '/', 1),
    model = substr(hardware, strpos(hardware, '/') + 1)
WHERE manufacturer IS NULL AND md5(id) < '4';
COMMIT;

BEGIN;
SET LOCAL ROLE pawl_all_zones;
UPDATE public.devices
SET manufacturer = split_part(hardware, '/', 1),
    model = substr(hardware, strpos(hardware, '/') + 1)
WHERE manufacturer IS NULL AND md5(id) >= '4' AND md5(id) < '8';
COMMIT;

BEGIN;
SET LOCAL ROLE pawl_all_zones;
UPDATE public.devices
SET manufacturer = split_part(hardware, '/', 1),
    model = substr(hardware, strpos(hardware, '/') + 1)
WHERE manufacturer IS NULL AND md5(id) >= '8' AND md5(id) < 'c';
COMMIT;

BEGIN;
SET LOCAL ROLE pawl_all_zones;
UPDATE public.devices
SET manufacturer = split_part(hardware, '/', 1),
    model = substr(hardware, strpos(hardware, '/') + 1)
WHERE manufacturer IS NULL AND md5(id) >= 'c';
COMMIT;

REVOKE SELECT (id, hardware, manufacturer), UPDATE (manufacturer, model)
    ON public.devices FROM pawl_all_zones;
