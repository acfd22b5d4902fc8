-- 0006: a device's manufacturer and model get a column each.
--
-- Why: both are asked for alone, and hardware holds them in one text. This is the first of five
--   files that replace a column under a running application: 0006 adds the new columns and keeps
--   both shapes in step, 0007 fills the rows that were there, 0008 proves that none is left, 0009
--   takes the old column away when nobody needs it any more, 0010 adds the index for the new ones.
-- Who works with it: the version before knows hardware only, the version that ships with this file
--   writes manufacturer and model. The trigger lets each see what the other one wrote.
-- Locks: ACCESS EXCLUSIVE on devices for milliseconds. Nothing is scanned: new columns without a
--   default only change the catalog, and a CHECK that is NOT VALID holds for new rows only.
-- Retry: yes, it is one transaction.

ALTER TABLE public.devices
    ADD COLUMN manufacturer text,
    ADD COLUMN model text,
    ADD CONSTRAINT devices_manufacturer_has_no_slash
        CHECK (manufacturer ~ '^[^/]+$') NOT VALID,
    ADD CONSTRAINT devices_model_named
        CHECK (model <> '') NOT VALID,
    ADD CONSTRAINT devices_hardware_is_split
        CHECK (manufacturer IS NOT NULL AND model IS NOT NULL) NOT VALID,
    ADD CONSTRAINT devices_hardware_in_step
        CHECK (hardware = manufacturer || '/' || model) NOT VALID;

COMMENT ON COLUMN public.devices.hardware IS
'manufacturer and model, with a slash between them. For the version before 0006; 0009 drops it.';

CREATE FUNCTION public.keep_hardware_in_step() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrote_new CONSTANT boolean := CASE TG_OP
        WHEN 'INSERT' THEN NEW.manufacturer IS NOT NULL OR NEW.model IS NOT NULL
        ELSE (NEW.manufacturer, NEW.model) IS DISTINCT FROM (OLD.manufacturer, OLD.model)
    END;
BEGIN
    IF wrote_new THEN
        NEW.hardware := NEW.manufacturer || '/' || NEW.model;
    ELSE
        NEW.manufacturer := split_part(NEW.hardware, '/', 1);
        NEW.model := substr(NEW.hardware, length(NEW.manufacturer) + 2);
    END IF;
    RETURN NEW;
END
$$;

REVOKE EXECUTE ON FUNCTION public.keep_hardware_in_step() FROM PUBLIC;

COMMENT ON FUNCTION public.keep_hardware_in_step() IS
'Whoever writes the new columns decides; otherwise they follow the old one. Goes with 0009.';

CREATE TRIGGER keep_hardware_in_step
    BEFORE INSERT OR UPDATE ON public.devices
    FOR EACH ROW EXECUTE FUNCTION public.keep_hardware_in_step();

COMMENT ON TRIGGER keep_hardware_in_step ON public.devices IS
'On every UPDATE, since the new CHECKs are asked on every one: a device that is only renamed before
0007 has come to it is filled on that occasion.';

GRANT UPDATE (manufacturer, model) ON public.devices TO pawl_api;
GRANT SELECT (manufacturer, model) ON public.devices TO pawl_console;
