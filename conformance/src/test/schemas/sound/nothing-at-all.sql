-- A database that was just made.
--- run
SELECT 1;
