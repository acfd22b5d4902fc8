-- TRUNCATE empties the table of every tenant.
--- finds grant on shop.page_views
--- patch
GRANT TRUNCATE ON shop.page_views TO shop_app;
--- leaks as shop_app in acme
TRUNCATE shop.page_views;
