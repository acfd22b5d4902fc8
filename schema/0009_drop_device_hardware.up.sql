-- 0009: hardware goes; manufacturer and model stay.
--
-- Why held back: the version before 0006 reads and writes hardware. Pawl runs this file when asked
--   for (pawl migrate --phase contract) and every living instance knows it; a version that ships it
--   must not name hardware any more. A new installation runs it at once: nobody is being served.
-- Locks: ACCESS EXCLUSIVE on devices for milliseconds. Nothing is scanned: the CHECK
--   devices_hardware_is_split was validated in 0008 and proves NOT NULL, and a dropped column is
--   only not shown any more.
-- Retry: yes, it is one transaction.
--
-- pawl:phase contract
-- pawl:contracts 0006_split_device_hardware

DROP TRIGGER keep_hardware_in_step ON public.devices;
DROP FUNCTION public.keep_hardware_in_step();

ALTER TABLE public.devices
    ALTER COLUMN manufacturer SET NOT NULL,
    ALTER COLUMN model SET NOT NULL;

ALTER TABLE public.devices
    DROP CONSTRAINT devices_hardware_is_split,
    DROP COLUMN hardware;
