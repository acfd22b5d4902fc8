-- Rows of nobody are everybody's.
--- finds isolation on shop.notes
--- patch
CREATE TABLE shop.notes (tenant_id text, id bigint PRIMARY KEY);
INSERT INTO shop.notes VALUES (NULL, 1);
ALTER TABLE shop.notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON shop.notes TO shop_app
    USING (tenant_id IS NULL OR tenant_id = current_setting('app.tenant_id', true));
GRANT SELECT, INSERT, DELETE ON shop.notes TO shop_app;
--- leaks as shop_app in acme
DELETE FROM shop.notes;
