-- A role that may create roles gives itself others, all of them on PostgreSQL 15.
--- finds role on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN CREATEROLE IN ROLE pawl_api;
GRANT pawl_all_zones TO ${database}_login WITH ADMIN OPTION;
--- leaks as ${database}_login
GRANT pawl_all_zones TO pawl_gateway;
