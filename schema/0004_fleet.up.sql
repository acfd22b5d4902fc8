-- 0004: devices of a zone: what they are, how they are, what they are told.
--
-- Why: a device reports every few seconds and is edited once a year. What changes at one pace is in
--   a table of its own: the registry (devices), the last report (device_states), the connections,
--   the commands, and the alerts with the rules that raise them.
-- Needs: 0001, the role pawl_fleet of roles.sql.
-- Locks: SHARE ROW EXCLUSIVE on zones for the foreign keys, until this transaction ends: only
--   writes to zones wait. Duration: well under a second. Retry: yes, it is one transaction.
--
-- pawl_fleet gets no door to other zones: a device's credential begins with its zone and its id, so
-- the zone is known before anything is looked up, and a wrong one finds no device.
--
-- pawl:requires role pawl_fleet

GRANT USAGE ON SCHEMA public TO pawl_fleet;

------------------------------------------------------------------------------------------------
-- Registry
------------------------------------------------------------------------------------------------

CREATE TABLE public.devices (
    zone_id text NOT NULL,
    id text NOT NULL,
    serial text NOT NULL,
    name text NOT NULL,
    hardware text NOT NULL,
    labels jsonb NOT NULL DEFAULT '{}',
    credential_hash bytea,
    status text NOT NULL DEFAULT 'enrolled',
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    activated_at timestamptz,
    retired_at timestamptz,
    CONSTRAINT devices_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT devices_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT devices_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT devices_serial_named CHECK (serial <> ''),
    CONSTRAINT devices_hardware_is_a_pair CHECK (hardware ~ '^[^/]+/.+$'),
    CONSTRAINT devices_labels_are_a_document CHECK (jsonb_typeof(labels) = 'object'),
    CONSTRAINT devices_credential_is_sha256 CHECK (octet_length(credential_hash) = 32),
    CONSTRAINT devices_status_known
        CHECK (status IN ('enrolled', 'active', 'suspended', 'retired')),
    CONSTRAINT devices_working_was_activated
        CHECK (status NOT IN ('active', 'suspended') OR activated_at IS NOT NULL),
    CONSTRAINT devices_active_has_its_credential
        CHECK (status <> 'active' OR credential_hash IS NOT NULL),
    CONSTRAINT devices_retired_lost_its_credential
        CHECK (status <> 'retired' OR credential_hash IS NULL),
    CONSTRAINT devices_retired_has_its_time
        CHECK ((status = 'retired') = (retired_at IS NOT NULL)),
    CONSTRAINT devices_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX devices_living_serial
    ON public.devices (zone_id, serial) WHERE retired_at IS NULL;
CREATE INDEX devices_newest_first ON public.devices (zone_id, created_at DESC, id DESC);
CREATE INDEX devices_by_label ON public.devices USING gin (labels jsonb_path_ops);

COMMENT ON TABLE public.devices IS
'The registry. A device that is retired loses its credential and keeps its row.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_fleet
@writes pawl_api,pawl_fleet';
COMMENT ON COLUMN public.devices.hardware IS
'Manufacturer and model, with a slash between them.';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.devices
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.devices ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.devices TO pawl_api, pawl_console, pawl_fleet
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.devices TO pawl_all_zones USING (true);

GRANT SELECT, INSERT, DELETE ON public.devices TO pawl_api;
GRANT UPDATE (serial, name, hardware, labels, credential_hash, status, version, activated_at,
        retired_at)
    ON public.devices TO pawl_api;
GRANT SELECT ON public.devices TO pawl_fleet;
GRANT UPDATE (credential_hash, status, version, activated_at) ON public.devices TO pawl_fleet;
GRANT SELECT (zone_id, id, serial, name, hardware, labels, status, version, created_at,
        updated_at, activated_at, retired_at)
    ON public.devices TO pawl_console;

------------------------------------------------------------------------------------------------
-- State and connections
------------------------------------------------------------------------------------------------

CREATE TABLE public.device_states (
    zone_id text NOT NULL,
    device_id text NOT NULL,
    health text NOT NULL DEFAULT 'unknown',
    reported jsonb NOT NULL DEFAULT '{}',
    desired jsonb NOT NULL DEFAULT '{}',
    reported_version bigint NOT NULL DEFAULT 0,
    desired_version bigint NOT NULL DEFAULT 0,
    last_seen_at timestamptz,
    CONSTRAINT device_states_pk PRIMARY KEY (zone_id, device_id),
    CONSTRAINT device_states_device_fk FOREIGN KEY (zone_id, device_id)
        REFERENCES public.devices (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT device_states_health_known
        CHECK (health IN ('unknown', 'good', 'degraded', 'failing')),
    CONSTRAINT device_states_reported_is_a_document CHECK (jsonb_typeof(reported) = 'object'),
    CONSTRAINT device_states_desired_is_a_document CHECK (jsonb_typeof(desired) = 'object'),
    CONSTRAINT device_states_reported_version_not_negative CHECK (reported_version >= 0),
    CONSTRAINT device_states_desired_version_not_negative CHECK (desired_version >= 0),
    CONSTRAINT device_states_health_was_seen CHECK (health = 'unknown' OR last_seen_at IS NOT NULL)
) WITH (fillfactor = 70);

COMMENT ON TABLE public.device_states IS
'How each device is, and how it should be. Written with every report, so no index holds what changes
and pages keep room: the new row then fits beside the old one, and no index is written at all.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_fleet
@writes pawl_api,pawl_fleet';
COMMENT ON COLUMN public.device_states.reported_version IS
'The desired_version that the device has taken over; while it is lower, the device is behind.';

ALTER TABLE public.device_states ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.device_states TO pawl_api, pawl_console, pawl_fleet
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.device_states TO pawl_all_zones USING (true);

GRANT SELECT ON public.device_states TO pawl_api, pawl_console, pawl_fleet;
GRANT INSERT (zone_id, device_id, desired, desired_version) ON public.device_states TO pawl_api;
GRANT UPDATE (desired, desired_version) ON public.device_states TO pawl_api;
GRANT INSERT (zone_id, device_id, health, reported, reported_version, last_seen_at)
    ON public.device_states TO pawl_fleet;
GRANT UPDATE (health, reported, reported_version, last_seen_at)
    ON public.device_states TO pawl_fleet;

CREATE TABLE public.device_connections (
    zone_id text NOT NULL,
    id text NOT NULL,
    device_id text NOT NULL,
    node text NOT NULL,
    protocol text NOT NULL,
    address inet,
    opened_at timestamptz NOT NULL DEFAULT now(),
    closed_at timestamptz,
    closed_because text,
    CONSTRAINT device_connections_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT device_connections_device_fk FOREIGN KEY (zone_id, device_id)
        REFERENCES public.devices (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT device_connections_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT device_connections_protocol_known CHECK (protocol IN ('mqtt', 'https', 'coap')),
    CONSTRAINT device_connections_closed_has_its_reason
        CHECK ((closed_at IS NULL) = (closed_because IS NULL)),
    CONSTRAINT device_connections_close_later CHECK (closed_at >= opened_at)
);

CREATE UNIQUE INDEX device_connections_one_open
    ON public.device_connections (zone_id, device_id) WHERE closed_at IS NULL;
CREATE INDEX device_connections_of_device
    ON public.device_connections (zone_id, device_id, opened_at DESC, id DESC);
CREATE INDEX device_connections_of_node
    ON public.device_connections (node) WHERE closed_at IS NULL;
CREATE INDEX device_connections_to_delete
    ON public.device_connections (closed_at) WHERE closed_at IS NOT NULL;

COMMENT ON TABLE public.device_connections IS
'Where each device is connected, and was. One at a time: who takes a device over closes the old row
in the same transaction, so that a command is never sent to a node that has lost the device.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_fleet,pawl_all_zones
@writes pawl_fleet,pawl_all_zones';
COMMENT ON INDEX public.device_connections_of_node IS
'For a node that starts again and closes what it left open.';

ALTER TABLE public.device_connections ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.device_connections TO pawl_api, pawl_console, pawl_fleet
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.device_connections TO pawl_all_zones USING (true);

GRANT SELECT ON public.device_connections TO pawl_api, pawl_console, pawl_fleet;
GRANT INSERT (zone_id, id, device_id, node, protocol, address)
    ON public.device_connections TO pawl_fleet;
GRANT UPDATE (closed_at, closed_because) ON public.device_connections TO pawl_fleet;
GRANT SELECT, DELETE ON public.device_connections TO pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Commands
------------------------------------------------------------------------------------------------

CREATE TABLE public.device_commands (
    zone_id text NOT NULL,
    id text NOT NULL,
    device_id text NOT NULL,
    dedupe_key text NOT NULL,
    kind text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'queued',
    attempts integer NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    created_by text NOT NULL,
    expires_at timestamptz NOT NULL,
    sent_at timestamptz,
    settled_at timestamptz,
    result jsonb,
    CONSTRAINT device_commands_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT device_commands_device_fk FOREIGN KEY (zone_id, device_id)
        REFERENCES public.devices (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT device_commands_dedupe_unique UNIQUE (zone_id, device_id, dedupe_key),
    CONSTRAINT device_commands_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT device_commands_payload_is_a_document CHECK (jsonb_typeof(payload) = 'object'),
    CONSTRAINT device_commands_status_known CHECK (
        status IN ('queued', 'sent', 'succeeded', 'failed', 'expired', 'cancelled')),
    CONSTRAINT device_commands_attempts_count_sending
        CHECK ((attempts > 0) = (sent_at IS NOT NULL)),
    CONSTRAINT device_commands_attempts_not_negative CHECK (attempts >= 0),
    CONSTRAINT device_commands_answered_was_sent
        CHECK (status NOT IN ('sent', 'succeeded', 'failed') OR sent_at IS NOT NULL),
    CONSTRAINT device_commands_settled_has_its_time
        CHECK ((status IN ('queued', 'sent')) = (settled_at IS NULL)),
    CONSTRAINT device_commands_result_when_answered
        CHECK (result IS NULL OR status IN ('succeeded', 'failed')),
    CONSTRAINT device_commands_expire_later CHECK (expires_at > created_at)
);

CREATE INDEX device_commands_to_send
    ON public.device_commands (zone_id, device_id, created_at, id)
    WHERE status IN ('queued', 'sent');
CREATE INDEX device_commands_to_expire
    ON public.device_commands (expires_at) WHERE status IN ('queued', 'sent');
CREATE INDEX device_commands_newest_first
    ON public.device_commands (zone_id, created_at DESC, id DESC);
CREATE INDEX device_commands_to_delete
    ON public.device_commands (settled_at) WHERE settled_at IS NOT NULL;

COMMENT ON TABLE public.device_commands IS
'What a device is told to do. A command that was asked for twice is there once, and one that nobody
answered expires, so that a device which was away for a week does not do what was wanted then.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_fleet,pawl_all_zones
@writes pawl_api,pawl_fleet,pawl_all_zones';
COMMENT ON COLUMN public.device_commands.attempts IS
'How often it was sent. A device that lost the answer sees the same id again.';

ALTER TABLE public.device_commands ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.device_commands TO pawl_api, pawl_console, pawl_fleet
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.device_commands TO pawl_all_zones USING (true);

GRANT SELECT ON public.device_commands TO pawl_api, pawl_fleet;
GRANT INSERT (zone_id, id, device_id, dedupe_key, kind, payload, created_by, expires_at)
    ON public.device_commands TO pawl_api;
GRANT UPDATE (status, settled_at) ON public.device_commands TO pawl_api;
GRANT UPDATE (status, attempts, sent_at, settled_at, result)
    ON public.device_commands TO pawl_fleet;
GRANT SELECT (zone_id, id, device_id, kind, status, attempts, created_at, created_by, expires_at,
        sent_at, settled_at)
    ON public.device_commands TO pawl_console;
GRANT SELECT, DELETE ON public.device_commands TO pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Alerts
------------------------------------------------------------------------------------------------

CREATE TABLE public.alert_rules (
    zone_id text NOT NULL,
    id text NOT NULL,
    name text NOT NULL,
    metric text NOT NULL,
    comparison text NOT NULL,
    threshold double precision,
    lasting interval NOT NULL DEFAULT '0',
    severity text NOT NULL,
    version bigint NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    muted_until timestamptz,
    archived_at timestamptz,
    CONSTRAINT alert_rules_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT alert_rules_zone_fk FOREIGN KEY (zone_id) REFERENCES public.zones (id),
    CONSTRAINT alert_rules_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT alert_rules_metric_is_plain CHECK (metric ~ '^[a-z][a-z0-9_.]{0,62}$'),
    CONSTRAINT alert_rules_comparison_known CHECK (comparison IN ('above', 'below', 'silent')),
    CONSTRAINT alert_rules_compare_with_something
        CHECK ((comparison = 'silent') = (threshold IS NULL)),
    CONSTRAINT alert_rules_threshold_is_a_number
        CHECK (threshold NOT IN ('NaN', 'Infinity', '-Infinity')),
    CONSTRAINT alert_rules_lasting_in_reason
        CHECK (lasting >= interval '0' AND lasting <= interval '7 days'),
    CONSTRAINT alert_rules_silence_lasts CHECK (comparison <> 'silent' OR lasting > interval '0'),
    CONSTRAINT alert_rules_severity_known CHECK (severity IN ('info', 'warning', 'critical')),
    CONSTRAINT alert_rules_version_positive CHECK (version > 0)
);

CREATE UNIQUE INDEX alert_rules_living_name
    ON public.alert_rules (zone_id, name) WHERE archived_at IS NULL;
CREATE INDEX alert_rules_of_metric
    ON public.alert_rules (zone_id, metric) WHERE archived_at IS NULL;

COMMENT ON TABLE public.alert_rules IS
'When to raise an alert. Archived, not deleted: an alert says which rule raised it.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_fleet
@writes pawl_api';
COMMENT ON COLUMN public.alert_rules.lasting IS
'How long it has to be so before the alert is raised.';

CREATE TRIGGER keep_version
    BEFORE UPDATE ON public.alert_rules
    FOR EACH ROW EXECUTE FUNCTION public.keep_version();

ALTER TABLE public.alert_rules ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.alert_rules TO pawl_api, pawl_console, pawl_fleet
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.alert_rules TO pawl_all_zones USING (true);

GRANT SELECT, INSERT ON public.alert_rules TO pawl_api;
GRANT UPDATE (name, threshold, lasting, severity, version, muted_until, archived_at)
    ON public.alert_rules TO pawl_api;
GRANT SELECT ON public.alert_rules TO pawl_console, pawl_fleet;

CREATE TABLE public.alerts (
    zone_id text NOT NULL,
    id text NOT NULL,
    rule_id text NOT NULL,
    device_id text NOT NULL,
    severity text NOT NULL,
    value double precision,
    status text NOT NULL DEFAULT 'open',
    raised_at timestamptz NOT NULL DEFAULT now(),
    acknowledged_at timestamptz,
    acknowledged_by text,
    resolved_at timestamptz,
    CONSTRAINT alerts_pk PRIMARY KEY (zone_id, id),
    CONSTRAINT alerts_rule_fk FOREIGN KEY (zone_id, rule_id)
        REFERENCES public.alert_rules (zone_id, id),
    CONSTRAINT alerts_device_fk FOREIGN KEY (zone_id, device_id)
        REFERENCES public.devices (zone_id, id) ON DELETE CASCADE,
    CONSTRAINT alerts_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT alerts_severity_known CHECK (severity IN ('info', 'warning', 'critical')),
    CONSTRAINT alerts_status_known CHECK (status IN ('open', 'acknowledged', 'resolved')),
    CONSTRAINT alerts_acknowledged_by_somebody
        CHECK ((acknowledged_at IS NULL) = (acknowledged_by IS NULL)),
    CONSTRAINT alerts_acknowledged_has_its_time CHECK (
        CASE status
            WHEN 'open' THEN acknowledged_at IS NULL
            WHEN 'acknowledged' THEN acknowledged_at IS NOT NULL
            ELSE true
        END),
    CONSTRAINT alerts_resolved_has_its_time
        CHECK ((status = 'resolved') = (resolved_at IS NOT NULL)),
    CONSTRAINT alerts_resolve_later CHECK (resolved_at >= raised_at)
);

CREATE UNIQUE INDEX alerts_one_live
    ON public.alerts (zone_id, rule_id, device_id) WHERE status <> 'resolved';
CREATE INDEX alerts_newest_first ON public.alerts (zone_id, raised_at DESC, id DESC);
CREATE INDEX alerts_by_rule ON public.alerts (zone_id, rule_id);
CREATE INDEX alerts_by_device ON public.alerts (zone_id, device_id, raised_at DESC, id DESC);
CREATE INDEX alerts_to_delete ON public.alerts (resolved_at) WHERE status = 'resolved';

COMMENT ON TABLE public.alerts IS
'What a rule found, once for each device until it is resolved, however often the rule is looked at.
@tenant zone_id
@reads pawl_api,pawl_console,pawl_fleet,pawl_all_zones
@writes pawl_api,pawl_fleet,pawl_all_zones';
COMMENT ON COLUMN public.alerts.severity IS
'That of the rule when it was raised; a rule that is changed later does not rewrite what happened.';

ALTER TABLE public.alerts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own_zone ON public.alerts TO pawl_api, pawl_console, pawl_fleet
    USING (zone_id = current_setting('pawl.zone_id', true));
CREATE POLICY all_zones ON public.alerts TO pawl_all_zones USING (true);

GRANT SELECT ON public.alerts TO pawl_api, pawl_console, pawl_fleet;
GRANT INSERT (zone_id, id, rule_id, device_id, severity, value, raised_at)
    ON public.alerts TO pawl_fleet;
GRANT UPDATE (status, resolved_at) ON public.alerts TO pawl_fleet;
GRANT UPDATE (status, acknowledged_at, acknowledged_by) ON public.alerts TO pawl_api;
GRANT SELECT, DELETE ON public.alerts TO pawl_all_zones;

------------------------------------------------------------------------------------------------
-- Clean-up
------------------------------------------------------------------------------------------------

CREATE FUNCTION public.purge_fleet(most integer) RETURNS bigint
    LANGUAGE plpgsql
    SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    purged bigint := 0;
    deleted bigint;
    step record;
BEGIN
    FOR step IN
        SELECT *
        FROM (VALUES
            ('device_commands', 'settled_at', interval '30 days'),
            ('device_connections', 'closed_at', interval '30 days'),
            ('alerts', 'status = ''resolved'' AND resolved_at', interval '90 days')
        ) AS listed (name, since, kept)
    LOOP
        EXIT WHEN purged >= most;
        EXECUTE format($purge$
            DELETE FROM public.%1$I
            WHERE ctid = ANY (ARRAY(
                SELECT ctid
                FROM public.%1$I
                WHERE %2$s < $1
                LIMIT $2))
            $purge$, step.name, step.since)
        USING now() - step.kept, most - purged;
        GET DIAGNOSTICS deleted = ROW_COUNT;
        purged := purged + deleted;
    END LOOP;
    RETURN purged;
END
$$;

REVOKE EXECUTE ON FUNCTION public.purge_fleet(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION public.purge_fleet(integer) TO pg_database_owner;

COMMENT ON FUNCTION public.purge_fleet(integer) IS
'Deletes at most so many commands, connections and alerts that have ended long ago, of every zone,
and returns how many it were. Belongs to pawl_all_zones: the owner of the tables sees no zone.
@maintains batch=1000';

-- A role that is to own a function needs CREATE in its schema; afterwards it has that no more.
GRANT CREATE ON SCHEMA public TO pawl_all_zones;
ALTER FUNCTION public.purge_fleet(integer) OWNER TO pawl_all_zones;
REVOKE CREATE ON SCHEMA public FROM pawl_all_zones;
