package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.List;

/** Tries to deploy otherwise than approval requests allow. */
final class DeployApprovals {
    private static final String CHECK = "23514";
    private static final String APPROVED = "status = 'approved', decided_at = now(), decided_by = 'bob'";

    private DeployApprovals() {}

    /** What is wrong when nothing goes on without somebody else's approval. */
    static List<String> breachesOfApproval(Trial trial) throws SQLException {
        var pipeline = Attempts.by(Service.API, trial)
                .refuses(Outcome.RESTRICT_VIOLATION, "before the approval", set("object_id = 'o'"))
                .refuses(CHECK, "decided_by_another", set(APPROVED.replace("bob", "ann")))
                .refuses(Outcome.RESTRICT_VIOLATION, "before the approval", set(APPROVED + ", object_id = 'o'"))
                .refuses(CHECK, "decided_has_its_time", set("status = 'approved'"))
                .refuses(Outcome.FOREIGN_KEY_VIOLATION, "token_fk", request("request-2", '9', "bob"))
                .refuses(Outcome.INSUFFICIENT_PRIVILEGE, "", set("requested_by = 'bob'"))
                .refuses(
                        Outcome.INSUFFICIENT_PRIVILEGE,
                        "",
                        request("request-2", '9', "ann")
                                .replace("expires_at)", "expires_at, status)")
                                .replace("hour')", "hour', 'approved')"))
                .refuses(Outcome.INSUFFICIENT_PRIVILEGE, "", "DELETE FROM public.deploy_approval_requests");
        return pipeline.breaches();
    }

    /** What is wrong when each thing comes once and after the one before it. */
    static List<String> breachesOfOrder(Trial trial) throws SQLException {
        var pipeline = Attempts.by(Service.API, trial)
                .allows(set(APPROVED))
                .refuses(Outcome.RESTRICT_VIOLATION, "set once", set("decided_by = 'ann'"))
                .refuses(Outcome.RESTRICT_VIOLATION, "any more", set("status = 'rejected'"))
                .refuses(CHECK, "build_after_object", set("build_id = 'b'"))
                .refuses(Outcome.RESTRICT_VIOLATION, "one after the other", set("object_id = 'o', build_id = 'b'"))
                .allows(set("object_id = 'o'"))
                .refuses(Outcome.RESTRICT_VIOLATION, "set once", set("object_id = 'other'"))
                .refuses(Outcome.RESTRICT_VIOLATION, "set once", set("object_id = NULL"))
                .refuses(CHECK, "release_after_build", set("release_id = 'r'"))
                .allows(set("build_id = 'b'"))
                .refuses(CHECK, "deployed_after_release", set("status = 'deployed', deployed_at = now()"))
                .allows(set("release_id = 'r'"))
                .refuses(CHECK, "deployed_has_its_time", set("deployed_at = now()"))
                .allows(set("status = 'deployed', deployed_at = now()"))
                .refuses(Outcome.RESTRICT_VIOLATION, "ended as deployed", set("status = 'expired'"));
        return pipeline.breaches();
    }

    /** What is wrong when a token has one live request for a commit. */
    static List<String> breachesOfLiveness(Trial trial) throws SQLException {
        var pipeline = Attempts.by(Service.API, trial)
                .refuses(Outcome.UNIQUE_VIOLATION, "one_live", request("request-2", 'a', "ann"))
                .allows(request("request-3", '9', "ann"))
                .allows("UPDATE public.deploy_approval_requests SET status = 'withdrawn' WHERE id = 'release'")
                .allows(request("request-2", 'a', "ann"));
        return pipeline.breaches();
    }

    /** What is wrong when an approval that has expired starts nothing. */
    static List<String> breachesOfExpiry(Trial trial) throws SQLException {
        trial.execute("ALTER TABLE public.deploy_approval_requests DISABLE TRIGGER keep_deploy_order");
        trial.execute(
                """
                UPDATE public.deploy_approval_requests SET created_at = now() - interval '2 days',
                    expires_at = now() - interval '1 day'""");
        trial.execute("ALTER TABLE public.deploy_approval_requests ENABLE TRIGGER keep_deploy_order");
        var pipeline = Attempts.by(Service.API, trial)
                .allows(set(APPROVED))
                .refuses(Outcome.RESTRICT_VIOLATION, "the approval has expired", set("object_id = 'o'"));
        return pipeline.breaches();
    }

    private static String set(String change) {
        return "UPDATE public.deploy_approval_requests SET " + change + " WHERE id = 'release'";
    }

    private static String request(String id, char commit, String requester) {
        return "INSERT INTO public.deploy_approval_requests"
                + " (id, application, commit_sha, token_id, requested_by, expires_at)"
                + " VALUES ('%s', 'portal', repeat('%s', 40), 'pipeline', '%s', now() + interval '1 hour')"
                        .formatted(id, commit, requester);
    }
}
