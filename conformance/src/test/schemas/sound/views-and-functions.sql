-- Views ask the caller's rights; functions that cross tenants belong to a role for that, are
-- pinned, and are for those who are named.
--- tenant tenant_id by app.tenant_id
--- run
CREATE ROLE ${database}_app NOLOGIN;
CREATE ROLE ${database}_jobs NOLOGIN;
CREATE ROLE ${database}_every_tenant NOLOGIN;
SET LOCAL ROLE owner;
CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO ${database}_app, ${database}_jobs, ${database}_every_tenant;
CREATE TABLE app.messages (
    tenant_id text NOT NULL CHECK (tenant_id <> ''),
    id int NOT NULL, status text NOT NULL DEFAULT 'pending',
    PRIMARY KEY (tenant_id, id)
);
INSERT INTO app.messages VALUES ('one', 1), ('two', 1);
ALTER TABLE app.messages ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON app.messages TO ${database}_app
    USING (tenant_id = current_setting('app.tenant_id', true));
CREATE POLICY every_tenant ON app.messages TO ${database}_every_tenant USING (true);
GRANT SELECT, INSERT ON app.messages TO ${database}_app;
GRANT SELECT, UPDATE (status) ON app.messages TO ${database}_every_tenant;
CREATE VIEW app.pending WITH (security_invoker = true) AS
SELECT tenant_id, id FROM app.messages WHERE status = 'pending';
CREATE VIEW app.pending_by_tenant WITH (security_invoker = on, security_barrier = on) AS
SELECT tenant_id, count(*) FROM app.pending GROUP BY tenant_id;
GRANT SELECT ON app.pending, app.pending_by_tenant TO ${database}_app;
RESET ROLE;
CREATE FUNCTION app.claim_messages(wanted integer) RETURNS TABLE (tenant_id text, id int)
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE app.messages SET status = 'claimed'
    WHERE (messages.tenant_id, messages.id) IN (
        SELECT waiting.tenant_id, waiting.id FROM app.messages AS waiting
        WHERE waiting.status = 'pending' LIMIT wanted)
    RETURNING messages.tenant_id, messages.id
$$;
REVOKE EXECUTE ON FUNCTION app.claim_messages(integer) FROM PUBLIC;
ALTER FUNCTION app.claim_messages(integer) OWNER TO ${database}_every_tenant;
GRANT EXECUTE ON FUNCTION app.claim_messages(integer) TO ${database}_jobs;
