-- A partition has no policy; only the missing grant keeps others from it.
--- finds partition on shop.page_views_late
--- patch
ALTER TABLE shop.page_views_late DISABLE ROW LEVEL SECURITY;
--- leaks as owner
SELECT FROM shop.page_views_late;
