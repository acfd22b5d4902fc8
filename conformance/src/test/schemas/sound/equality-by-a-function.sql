-- One function says the tenant, for every policy.
--- tenant tenant_id by app.tenant_id
--- run
CREATE ROLE ${database}_app NOLOGIN;
SET LOCAL ROLE owner;
CREATE SCHEMA app;
GRANT USAGE ON SCHEMA app TO ${database}_app;
CREATE FUNCTION app.current_tenant() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$ SELECT nullif(current_setting('app.tenant_id', true), '') $$;
CREATE TABLE app.things (tenant_id text NOT NULL, id int NOT NULL, PRIMARY KEY (tenant_id, id));
CREATE TABLE app.more (tenant_id text NOT NULL, id int NOT NULL, PRIMARY KEY (tenant_id, id));
INSERT INTO app.things VALUES ('one', 1), ('two', 1);
INSERT INTO app.more SELECT * FROM app.things;
ALTER TABLE app.things ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE app.more ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY own ON app.things TO ${database}_app USING (tenant_id = app.current_tenant());
CREATE POLICY own ON app.more TO ${database}_app
    USING (tenant_id = (SELECT app.current_tenant()));
GRANT SELECT, INSERT, UPDATE, DELETE ON app.things, app.more TO ${database}_app;
