-- 0008: no device is left without manufacturer and model.
--
-- Why a file of its own: VALIDATE reads the whole table. Here that happens under a lock that lets
--   reads and writes pass; in 0006 it would have been under the one that adds the columns.
-- Locks: SHARE UPDATE EXCLUSIVE on devices. Duration: one reading of the table.
-- Retry: yes. When a row fails, nothing is changed: correct the row and run again.

ALTER TABLE public.devices
    VALIDATE CONSTRAINT devices_manufacturer_has_no_slash,
    VALIDATE CONSTRAINT devices_model_named,
    VALIDATE CONSTRAINT devices_hardware_is_split,
    VALIDATE CONSTRAINT devices_hardware_in_step;
