-- CREATE OR REPLACE keeps the rights; dropping and creating anew gives PUBLIC its own back.
--- finds definer on public.
--- patch
DO $$
DECLARE
    function regprocedure;
BEGIN
    SELECT oid INTO function FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prosecdef AND proowner = current_user::regrole
    ORDER BY proname LIMIT 1;
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO PUBLIC', function);
END
$$;
--- leaks as pawl_gateway
SELECT FROM pg_proc
WHERE pronamespace = 'public'::regnamespace AND prosecdef
    AND oid = (SELECT oid FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND prosecdef AND proowner = 'owner'::regrole
        ORDER BY proname LIMIT 1)
    AND has_function_privilege(oid, 'EXECUTE');
