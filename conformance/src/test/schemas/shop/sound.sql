-- A shop for many tenants, as somebody wrote it who has never heard of Pawl: no tags, a schema, a
-- setting and a column of their own names. Run as a superuser, on an empty database.

DO $$
BEGIN
    IF to_regrole('shop_app') IS NULL THEN
        CREATE ROLE shop_app NOLOGIN;
        CREATE ROLE shop_report NOLOGIN;
        CREATE ROLE shop_jobs NOLOGIN;
    END IF;
END
$$;

SET LOCAL ROLE owner;

CREATE SCHEMA shop;
GRANT USAGE ON SCHEMA shop TO shop_app, shop_report, shop_jobs;

CREATE TABLE shop.countries (
    code char(2) PRIMARY KEY,
    name text NOT NULL
);
GRANT SELECT ON shop.countries TO shop_app, shop_report;

CREATE TABLE shop.customers (
    tenant_id text NOT NULL CHECK (tenant_id <> ''),
    id bigint GENERATED ALWAYS AS IDENTITY,
    email text NOT NULL,
    country char(2) REFERENCES shop.countries (code),
    PRIMARY KEY (tenant_id, id),
    UNIQUE (tenant_id, email)
);

CREATE TABLE shop.orders (
    tenant_id text NOT NULL CHECK (tenant_id <> ''),
    id bigint GENERATED ALWAYS AS IDENTITY,
    customer_id bigint NOT NULL,
    status text NOT NULL DEFAULT 'open',
    placed_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, id),
    FOREIGN KEY (tenant_id, customer_id) REFERENCES shop.customers (tenant_id, id)
);

CREATE TABLE shop.order_lines (
    tenant_id text NOT NULL CHECK (tenant_id <> ''),
    order_id bigint NOT NULL,
    line integer NOT NULL,
    article text NOT NULL,
    PRIMARY KEY (tenant_id, order_id, line),
    FOREIGN KEY (tenant_id, order_id) REFERENCES shop.orders (tenant_id, id) ON DELETE CASCADE
);

CREATE TABLE shop.page_views (
    tenant_id text NOT NULL CHECK (tenant_id <> ''),
    seen_at timestamptz NOT NULL,
    path text NOT NULL
) PARTITION BY RANGE (seen_at);
CREATE TABLE shop.page_views_early PARTITION OF shop.page_views
    FOR VALUES FROM (MINVALUE) TO ('2030-01-01 00:00:00+00');
CREATE TABLE shop.page_views_late PARTITION OF shop.page_views
    FOR VALUES FROM ('2030-01-01 00:00:00+00') TO (MAXVALUE);

DO $$
DECLARE
    relation regclass;
BEGIN
    FOREACH relation IN ARRAY ARRAY['shop.customers', 'shop.orders', 'shop.order_lines',
            'shop.page_views', 'shop.page_views_early', 'shop.page_views_late']::regclass[] LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY',
            relation);
        EXECUTE format('CREATE POLICY tenant ON %s TO shop_app, shop_report'
            ' USING (tenant_id = current_setting(''app.tenant_id'', true))', relation);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customers, shop.orders, shop.order_lines TO shop_app;
GRANT SELECT, INSERT ON shop.page_views TO shop_app;
GRANT SELECT ON shop.customers, shop.orders, shop.order_lines, shop.page_views TO shop_report;

-- Every tenant, for those that may become this role only.
CREATE POLICY every_tenant ON shop.orders TO shop_jobs USING (true);
GRANT SELECT, UPDATE ON shop.orders TO shop_jobs;

CREATE VIEW shop.open_orders WITH (security_invoker = true) AS
SELECT tenant_id, id, customer_id, placed_at FROM shop.orders WHERE status = 'open';
GRANT SELECT ON shop.open_orders TO shop_app, shop_report;

CREATE FUNCTION shop.order_count() RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS 'SELECT count(*) FROM shop.orders';
REVOKE EXECUTE ON FUNCTION shop.order_count() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION shop.order_count() TO shop_app;

RESET ROLE;

INSERT INTO shop.countries VALUES ('PT', 'Portugal');
INSERT INTO shop.customers (tenant_id, email, country)
VALUES ('acme', 'ann@acme.test', 'PT'), ('globex', 'bob@globex.test', 'PT');
INSERT INTO shop.orders (tenant_id, customer_id) SELECT tenant_id, id FROM shop.customers;
INSERT INTO shop.order_lines SELECT tenant_id, id, 1, 'anvil' FROM shop.orders;
INSERT INTO shop.page_views
SELECT DISTINCT tenant_id, seen_at, '/'
FROM shop.customers
CROSS JOIN (VALUES (timestamptz '2026-01-01'), ('2031-01-01')) AS seen (seen_at);
