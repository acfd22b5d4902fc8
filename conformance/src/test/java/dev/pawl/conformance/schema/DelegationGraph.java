package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Agents of zone A called 0, 1, 2 ... and the edges between them: {@code 0-1} lets 1 act for 0. */
final class DelegationGraph {
    private final Trial trial;

    private DelegationGraph(Trial trial) {
        this.trial = trial;
    }

    /** Adds so many agents and no edge. */
    static DelegationGraph in(Trial trial, int agents) throws SQLException {
        trial.execute(agents(agents));
        return new DelegationGraph(trial);
    }

    /** What a superuser executes to have so many agents. */
    static String agents(int count) {
        return """
                INSERT INTO public.agent_sessions (zone_id, id, session_id, application_id, kind, expires_at)
                SELECT 'zone-a', number, 'signed-in', 'portal', 'task', now() + interval '1 hour'
                FROM generate_series(0, %d - 1) AS number"""
                .formatted(count);
    }

    /** What adds these edges in one statement. */
    static String insert(String... edges) {
        return """
                INSERT INTO public.delegation_edges (zone_id, id, delegator_id, delegate_id, scopes, expires_at)
                VALUES\s"""
                + Stream.of(edges)
                        .map(edge -> "('zone-a', '%s', '%s', '%s', '[]', now() + interval '1 hour')"
                                .formatted(
                                        edge,
                                        edge.substring(0, edge.indexOf('-')),
                                        edge.substring(edge.indexOf('-') + 1)))
                        .collect(Collectors.joining(", "));
    }

    Outcome add(String... edges) throws SQLException {
        return trial.attemptAndKeep(insert(edges));
    }

    Outcome attempt(String... edges) throws SQLException {
        return trial.attempt(insert(edges));
    }

    void end(String edge) throws SQLException {
        trial.execute("UPDATE public.delegation_edges SET status = 'expired', ended_at = now() WHERE id = '%s'"
                .formatted(edge));
    }
}
