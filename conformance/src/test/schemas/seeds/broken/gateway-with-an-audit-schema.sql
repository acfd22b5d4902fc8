-- The shape of a gateway whose audit is guarded by row triggers: TRUNCATE, a switch for tests and
-- the replica role go around them.
--- finds kept on audit.event
--- patch as superuser
CREATE ROLE ${database}_writer NOLOGIN;
CREATE ROLE ${database}_reader NOLOGIN;
SET LOCAL ROLE owner;
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO ${database}_writer, ${database}_reader;
CREATE SEQUENCE audit.chain MINVALUE 0;
CREATE TABLE audit.event (
    chain_index bigint PRIMARY KEY, previous bytea, hash bytea NOT NULL, action text NOT NULL,
    CHECK ((chain_index = 0) = (previous IS NULL))
);
COMMENT ON TABLE audit.event IS 'Audit.
@global
@append-only
@reads ${database}_reader
@writes';
CREATE FUNCTION audit.refuse() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'audit events are immutable'; END $$;
CREATE TRIGGER no_update BEFORE UPDATE ON audit.event
    FOR EACH ROW EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER no_delete BEFORE DELETE ON audit.event
    FOR EACH ROW EXECUTE FUNCTION audit.refuse();
GRANT SELECT ON audit.event TO ${database}_reader;
CREATE FUNCTION audit.append(new_hash bytea, new_action text) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, audit, pg_temp
AS $$ INSERT INTO audit.event
    SELECT nextval('audit.chain'),
        (SELECT hash FROM audit.event ORDER BY chain_index DESC LIMIT 1), new_hash, new_action
    RETURNING chain_index $$;
REVOKE EXECUTE ON FUNCTION audit.append(bytea, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION audit.append(bytea, text) TO ${database}_writer;
CREATE FUNCTION audit.reset_for_tests() RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, audit, pg_temp
AS $$
BEGIN
    IF current_setting('audit.allow_reset', true) = 'on' THEN
        TRUNCATE audit.event;
    END IF;
END
$$;
REVOKE EXECUTE ON FUNCTION audit.reset_for_tests() FROM PUBLIC;
INSERT INTO audit.event VALUES (nextval('audit.chain'), NULL, '\x00', 'first');
--- leaks as owner
TRUNCATE audit.event;
--- leaks as superuser
SET LOCAL session_replication_role = replica;
UPDATE audit.event SET action = 'changed';
