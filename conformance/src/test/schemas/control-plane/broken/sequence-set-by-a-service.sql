-- UPDATE on a sequence is more than drawing from it.
--- finds grant on public.receipt_numbers
--- patch
CREATE SEQUENCE public.receipt_numbers;
GRANT UPDATE ON SEQUENCE public.receipt_numbers TO pawl_sts;
--- leaks as pawl_sts
SELECT setval('public.receipt_numbers', 1000000);
