-- The wildcard of the seeds as the default of a login. No policy knows it; somebody expects one to.
--- finds setting on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE pawl_api;
ALTER ROLE ${database}_login SET pawl.zone_id = '*';
--- unproved no policy takes it for more than a name
