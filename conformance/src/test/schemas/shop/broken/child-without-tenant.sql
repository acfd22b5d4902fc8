-- A child has no tenant of its own, and is read directly.
--- finds isolation on shop.parcel_events
--- patch
CREATE TABLE shop.parcels (
    tenant_id text NOT NULL, id bigint PRIMARY KEY, order_id bigint NOT NULL,
    FOREIGN KEY (tenant_id, order_id) REFERENCES shop.orders (tenant_id, id)
);
ALTER TABLE shop.parcels ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON shop.parcels TO shop_app
    USING (tenant_id = current_setting('app.tenant_id', true));
GRANT SELECT, INSERT ON shop.parcels TO shop_app;
CREATE TABLE shop.parcel_events (parcel_id bigint NOT NULL, event text NOT NULL);
INSERT INTO shop.parcel_events VALUES (1, 'lost');
ALTER TABLE shop.parcel_events
    ADD FOREIGN KEY (parcel_id) REFERENCES shop.parcels (id) NOT VALID;
GRANT SELECT ON shop.parcel_events TO shop_app;
--- leaks as shop_app in acme
SELECT FROM shop.parcel_events;
