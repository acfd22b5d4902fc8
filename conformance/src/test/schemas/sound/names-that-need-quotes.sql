-- Names in capitals, with blanks and quotes, and a column that is called like a word of SQL.
--- tenant Tenant ID by app.tenant_id
--- run
CREATE ROLE "${database}_The App" NOLOGIN;
SET LOCAL ROLE owner;
CREATE SCHEMA "My ""Shop""";
GRANT USAGE ON SCHEMA "My ""Shop""" TO "${database}_The App";
CREATE TABLE "My ""Shop"""."Order Lines" (
    "Tenant ID" text NOT NULL CHECK ("Tenant ID" NOT IN ('', '*')),
    "select" int NOT NULL, "what's up" text,
    PRIMARY KEY ("Tenant ID", "select")
);
INSERT INTO "My ""Shop"""."Order Lines" VALUES ('one', 1, 'it''s'), ('two', 1, NULL);
ALTER TABLE "My ""Shop"""."Order Lines" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY "It's mine" ON "My ""Shop"""."Order Lines" TO "${database}_The App"
    USING ("Tenant ID" = current_setting('app.tenant_id', true));
GRANT SELECT, INSERT, UPDATE, DELETE ON "My ""Shop"""."Order Lines" TO "${database}_The App";
