-- A partition was granted and has no policy.
--- finds partition on shop.page_views_early
--- patch
GRANT SELECT ON shop.page_views_early TO shop_report;
ALTER TABLE shop.page_views_early DISABLE ROW LEVEL SECURITY;
--- leaks as shop_report in acme
SELECT FROM shop.page_views_early WHERE tenant_id = 'globex';
