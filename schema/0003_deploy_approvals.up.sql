-- 0003: nothing is deployed that nobody else has approved.
--
-- Why: a pipeline asks with its token for one commit; a second person decides; only then does the
--   pipeline hand in what it made, each thing once and in its order, so that what runs can be
--   traced back to the commit that was approved. The table enforces it, since the pipeline is what
--   it guards against.
-- Needs: 0002.
-- Locks: SHARE ROW EXCLUSIVE on operators and operator_api_tokens for the foreign keys, until this
--   transaction ends: sign-ins that write there wait so long. Duration: milliseconds.
-- Retry: yes, it is one transaction.

CREATE TABLE public.deploy_approval_requests (
    id text NOT NULL,
    application text NOT NULL,
    commit_sha text NOT NULL,
    token_id text NOT NULL,
    requested_by text NOT NULL,
    message text NOT NULL DEFAULT '',
    status text NOT NULL DEFAULT 'pending',
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by text,
    object_id text,
    build_id text,
    release_id text,
    deployed_at timestamptz,
    CONSTRAINT deploy_approval_requests_pk PRIMARY KEY (id),
    CONSTRAINT deploy_approval_requests_token_fk FOREIGN KEY (token_id, requested_by)
        REFERENCES public.operator_api_tokens (id, operator_id),
    CONSTRAINT deploy_approval_requests_decider_fk FOREIGN KEY (decided_by)
        REFERENCES public.operators (id),
    CONSTRAINT deploy_approval_requests_id_length CHECK (length(id) BETWEEN 1 AND 64),
    CONSTRAINT deploy_approval_requests_application_named CHECK (application <> ''),
    CONSTRAINT deploy_approval_requests_commit_is_a_hash
        CHECK (commit_sha ~ '^([0-9a-f]{40}|[0-9a-f]{64})$'),
    CONSTRAINT deploy_approval_requests_message_length CHECK (length(message) <= 2000),
    CONSTRAINT deploy_approval_requests_status_known CHECK (
        status IN ('pending', 'approved', 'rejected', 'withdrawn', 'expired', 'deployed')),
    CONSTRAINT deploy_approval_requests_decided_has_its_time CHECK (
        CASE
            WHEN status = 'pending' THEN decided_at IS NULL
            WHEN status IN ('withdrawn', 'expired') THEN true
            ELSE decided_at IS NOT NULL
        END),
    CONSTRAINT deploy_approval_requests_decided_by_somebody
        CHECK ((decided_at IS NULL) = (decided_by IS NULL)),
    CONSTRAINT deploy_approval_requests_decided_by_another CHECK (decided_by <> requested_by),
    CONSTRAINT deploy_approval_requests_object_after_approval
        CHECK (object_id IS NULL OR decided_at IS NOT NULL AND status <> 'rejected'),
    CONSTRAINT deploy_approval_requests_build_after_object
        CHECK (build_id IS NULL OR object_id IS NOT NULL),
    CONSTRAINT deploy_approval_requests_release_after_build
        CHECK (release_id IS NULL OR build_id IS NOT NULL),
    CONSTRAINT deploy_approval_requests_deployed_after_release
        CHECK (deployed_at IS NULL OR release_id IS NOT NULL),
    CONSTRAINT deploy_approval_requests_deployed_has_its_time
        CHECK ((status = 'deployed') = (deployed_at IS NOT NULL)),
    CONSTRAINT deploy_approval_requests_expire_later CHECK (expires_at > created_at)
);

CREATE UNIQUE INDEX deploy_approval_requests_one_live
    ON public.deploy_approval_requests (commit_sha, token_id)
    WHERE status IN ('pending', 'approved');
CREATE INDEX deploy_approval_requests_by_age
    ON public.deploy_approval_requests (created_at DESC, id DESC);
CREATE INDEX deploy_approval_requests_of_application
    ON public.deploy_approval_requests (application, created_at DESC, id DESC);
CREATE INDEX deploy_approval_requests_by_token
    ON public.deploy_approval_requests (token_id, requested_by);
CREATE INDEX deploy_approval_requests_by_decider
    ON public.deploy_approval_requests (decided_by) WHERE decided_by IS NOT NULL;
CREATE INDEX deploy_approval_requests_to_expire
    ON public.deploy_approval_requests (expires_at) WHERE status IN ('pending', 'approved');

COMMENT ON TABLE public.deploy_approval_requests IS
'A pipeline''s request to deploy a commit: pending, then approved or rejected by somebody else, then
object, build, release and deployed, each set once, one after the other. Whatever has ended stays as
it is: pawl_api may add a request and take it further, and that is all that anybody may.
@global
@reads pawl_api,pawl_console
@writes pawl_api';
COMMENT ON CONSTRAINT deploy_approval_requests_token_fk ON public.deploy_approval_requests IS
'Who asked is who owns the token. As somebody else has to decide, nobody approves what they asked.';
COMMENT ON INDEX public.deploy_approval_requests_one_live IS
'A pipeline that asks twice for the same commit is told of the request that it has already made.';

CREATE FUNCTION public.keep_deploy_order() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made_before integer;
    made_after integer;
    broken text;
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.status <> 'pending' THEN
            broken := format('a request begins as pending, not as %s', NEW.status);
        END IF;
    ELSE
        made_before := num_nonnulls(OLD.object_id, OLD.build_id, OLD.release_id, OLD.deployed_at);
        made_after := num_nonnulls(NEW.object_id, NEW.build_id, NEW.release_id, NEW.deployed_at);
        broken := CASE
            WHEN OLD.status NOT IN ('pending', 'approved')
                THEN format('it has ended as %s', OLD.status)
            WHEN (NEW.id, NEW.application, NEW.commit_sha, NEW.token_id, NEW.requested_by,
                    NEW.message, NEW.created_at, NEW.expires_at)
                IS DISTINCT FROM (OLD.id, OLD.application, OLD.commit_sha, OLD.token_id,
                    OLD.requested_by, OLD.message, OLD.created_at, OLD.expires_at)
                THEN 'what was asked for does not change'
            WHEN OLD.status = 'approved' AND NEW.status IN ('pending', 'rejected')
                THEN format('it was approved, and cannot be %s any more', NEW.status)
            WHEN OLD.status = 'approved'
                    AND (NEW.decided_at, NEW.decided_by)
                        IS DISTINCT FROM (OLD.decided_at, OLD.decided_by)
                THEN 'who decided, and when, is set once'
            WHEN OLD.object_id <> NEW.object_id OR OLD.build_id <> NEW.build_id
                    OR OLD.release_id <> NEW.release_id OR made_after < made_before
                THEN 'object, build and release are set once'
            WHEN made_after > made_before AND OLD.status <> 'approved'
                THEN 'nothing is handed in before the approval'
            WHEN OLD.object_id IS NULL AND made_after > 0
                    AND OLD.expires_at <= statement_timestamp()
                THEN 'the approval has expired'
            WHEN made_after > made_before + 1
                THEN 'object, build, release and deployed come one after the other'
        END;
    END IF;

    IF broken IS NOT NULL THEN
        RAISE EXCEPTION '% refused: deploy approval request %: %', TG_OP, NEW.id, broken
            USING ERRCODE = 'restrict_violation',
                SCHEMA = TG_TABLE_SCHEMA,
                TABLE = TG_TABLE_NAME,
                HINT = 'Make a new request where this one cannot go on.';
    END IF;
    RETURN NEW;
END
$$;

REVOKE EXECUTE ON FUNCTION public.keep_deploy_order() FROM PUBLIC;

COMMENT ON FUNCTION public.keep_deploy_order() IS
'What needs the row as it was before; what can be told from one row is a CHECK of the table. The
CHECKs leave one order, so counting what is there tells which of them it is.';

CREATE TRIGGER keep_deploy_order
    BEFORE INSERT OR UPDATE ON public.deploy_approval_requests
    FOR EACH ROW EXECUTE FUNCTION public.keep_deploy_order();

COMMENT ON TRIGGER keep_deploy_order ON public.deploy_approval_requests IS
'Not ALWAYS: a logical replica that begins with a copy takes in requests that have ended.';

GRANT SELECT ON public.deploy_approval_requests TO pawl_api, pawl_console;
GRANT INSERT (id, application, commit_sha, token_id, requested_by, message, expires_at)
    ON public.deploy_approval_requests TO pawl_api;
GRANT UPDATE (status, decided_at, decided_by, object_id, build_id, release_id, deployed_at)
    ON public.deploy_approval_requests TO pawl_api;
