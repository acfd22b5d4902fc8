package dev.pawl.engine.audit;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * What was decided in a zone, by whom, on what evidence.
 *
 * @param id of at most 64 characters; the producer chooses it once, so that sending the event again appends nothing
 * @param occurredAt when it happened, in microseconds
 * @param decision {@code allow}, {@code deny} or {@code step_up}
 * @param manifest the SHA-256 of the manifest of the policy set version in hexadecimal digits; there exactly if that
 *     version is
 * @param evidence a JSON object
 */
public record AuditEvent(
        String zone,
        String id,
        Instant occurredAt,
        String type,
        @Nullable String actor,
        @Nullable String request,
        @Nullable String decision,
        @Nullable String policySetVersion,
        @Nullable String manifest,
        String evidence) {
    /** Replaces what the server cannot store: a crafted event must not be able to keep itself out of the ledger. */
    public AuditEvent {
        id = StorableText.of(id);
        occurredAt = occurredAt.truncatedTo(ChronoUnit.MICROS);
        type = StorableText.of(type);
        actor = StorableText.ofNullable(actor);
        request = StorableText.ofNullable(request);
        policySetVersion = StorableText.ofNullable(policySetVersion);
        evidence = StorableText.ofJson(evidence);
    }

    /** An event about which nothing else is known. */
    public static AuditEvent of(String zone, String id, Instant occurredAt, String type) {
        return new AuditEvent(zone, id, occurredAt, type, null, null, null, null, null, "{}");
    }

    /** The same event by this actor. */
    public AuditEvent by(String actor) {
        return new AuditEvent(
                zone, id, occurredAt, type, actor, request, decision, policySetVersion, manifest, evidence);
    }

    /** The same event on behalf of this request. */
    public AuditEvent inRequest(String request) {
        return new AuditEvent(
                zone, id, occurredAt, type, actor, request, decision, policySetVersion, manifest, evidence);
    }

    /** The same event with what was decided. */
    public AuditEvent decided(String decision) {
        return new AuditEvent(
                zone, id, occurredAt, type, actor, request, decision, policySetVersion, manifest, evidence);
    }

    /** The same event with the policy that decided. */
    public AuditEvent under(String policySetVersion, String manifest) {
        return new AuditEvent(
                zone, id, occurredAt, type, actor, request, decision, policySetVersion, manifest, evidence);
    }

    /** The same event with this JSON object. */
    public AuditEvent with(String evidence) {
        return new AuditEvent(
                zone, id, occurredAt, type, actor, request, decision, policySetVersion, manifest, evidence);
    }
}
