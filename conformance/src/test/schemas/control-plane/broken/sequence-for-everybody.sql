-- Whoever may set a sequence can make the next insert fail, or two ids the same.
--- finds grant on public.receipt_numbers
--- patch
CREATE SEQUENCE public.receipt_numbers;
GRANT USAGE, UPDATE ON SEQUENCE public.receipt_numbers TO PUBLIC;
--- leaks as pawl_gateway
SELECT setval('public.receipt_numbers', 1000000);
