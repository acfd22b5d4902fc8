-- Gates in which a session of the server stands still while the judge holds their locks. They are asked for again and
-- again and not waited for, so that no lock_timeout ends the wait.
CREATE SCHEMA judge;
GRANT USAGE ON SCHEMA judge TO PUBLIC;

CREATE FUNCTION judge.pass(name pg_catalog.text) RETURNS pg_catalog.bool LANGUAGE plpgsql AS $$
BEGIN
    WHILE NOT pg_catalog.pg_try_advisory_lock_shared(1784309, pg_catalog.hashtext(name)) LOOP
        PERFORM pg_catalog.pg_sleep(0.01);
    END LOOP;
    RETURN pg_catalog.pg_advisory_unlock_shared(1784309, pg_catalog.hashtext(name));
END
$$;

-- The gate of the phase in which the index is that this session builds, for what an index may call.
CREATE FUNCTION judge.gate(id pg_catalog.int4) RETURNS pg_catalog.bool IMMUTABLE LANGUAGE plpgsql AS $$
DECLARE
    name pg_catalog.text;
BEGIN
    IF id OPERATOR(pg_catalog.%) 50 OPERATOR(pg_catalog.=) 0 THEN
        PERFORM pg_catalog.pg_stat_clear_snapshot();
        SELECT phase INTO name FROM pg_catalog.pg_stat_progress_create_index
        WHERE pid OPERATOR(pg_catalog.=) pg_catalog.pg_backend_pid();
        RETURN name IS NULL OR judge.pass(name);
    END IF;
    RETURN true;
END
$$;

-- What sorts passes the gate, too; beyond the end of the first page of 500 numbers also when the tree is made.
CREATE FUNCTION judge.compare(one pg_catalog.int4, other pg_catalog.int4) RETURNS pg_catalog.int4
    IMMUTABLE LANGUAGE plpgsql AS $$
BEGIN
    IF one OPERATOR(pg_catalog.>=) 350 THEN
        -- A constant would be folded, and the gate passed once for all.
        PERFORM judge.gate(one OPERATOR(pg_catalog.-) one);
    END IF;
    RETURN pg_catalog.btint4cmp(one, other);
END
$$;

CREATE OPERATOR CLASS judge.gated FOR TYPE pg_catalog.int4 USING btree AS
    OPERATOR 1 pg_catalog.<, OPERATOR 2 pg_catalog.<=, OPERATOR 3 pg_catalog.=, OPERATOR 4 pg_catalog.>=,
    OPERATOR 5 pg_catalog.>, FUNCTION 1 judge.compare(pg_catalog.int4, pg_catalog.int4);
