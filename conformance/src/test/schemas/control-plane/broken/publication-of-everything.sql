-- The same for every table that there is and will be.
--- finds isolation on everything
--- patch as superuser
CREATE PUBLICATION everything FOR ALL TABLES WITH (publish = 'insert');
--- unproved it takes a subscriber
