-- Statement and row are refused by triggers of one function of somebody's own, which are ALWAYS.
--- run
CREATE ROLE ${database}_app NOLOGIN;
SET LOCAL ROLE owner;
CREATE SCHEMA audit;
GRANT USAGE ON SCHEMA audit TO ${database}_app;
CREATE TABLE audit.entries (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, entry jsonb NOT NULL
);
COMMENT ON TABLE audit.entries IS 'Audit.
@global
@append-only';
CREATE FUNCTION audit.immutable() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN RAISE EXCEPTION 'no %', TG_OP; END $$;
CREATE TRIGGER a BEFORE UPDATE OR DELETE OR TRUNCATE ON audit.entries
    FOR EACH STATEMENT EXECUTE FUNCTION audit.immutable();
CREATE TRIGGER b BEFORE UPDATE OR DELETE ON audit.entries
    FOR EACH ROW EXECUTE FUNCTION audit.immutable();
ALTER TABLE audit.entries ENABLE ALWAYS TRIGGER a, ENABLE ALWAYS TRIGGER b;
GRANT SELECT, INSERT ON audit.entries TO ${database}_app;
INSERT INTO audit.entries (entry) VALUES ('{}');
