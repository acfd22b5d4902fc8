-- COPY to a program is a shell as the server's user.
--- finds role on ${database}_login
--- patch as superuser
CREATE ROLE ${database}_login LOGIN IN ROLE pawl_api, pg_execute_server_program;
--- leaks as ${database}_login
COPY (SELECT 1) TO PROGRAM 'cat >/dev/null';
