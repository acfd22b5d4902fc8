-- A large object has no zone and no policy.
--- finds grant on large object
--- patch
SELECT lo_from_bytea(424242, 'what only one zone may read');
GRANT SELECT ON LARGE OBJECT 424242 TO PUBLIC;
--- leaks as pawl_gateway in zone-a
SELECT lo_get(424242);
