package dev.pawl.engine.audit;

import org.jspecify.annotations.Nullable;

/**
 * What an operator changed.
 *
 * @param zone null for what was done to the whole deployment
 * @param id of at most 64 characters, chosen once
 * @param change a JSON object
 */
public record AdminAuditEvent(
        @Nullable String zone,
        String id,
        String actor,
        String action,
        String targetKind,
        String targetId,
        @Nullable String request,
        String change) {
    /** Replaces what the server cannot store. */
    public AdminAuditEvent {
        id = StorableText.of(id);
        actor = StorableText.of(actor);
        action = StorableText.of(action);
        targetKind = StorableText.of(targetKind);
        targetId = StorableText.of(targetId);
        request = StorableText.ofNullable(request);
        change = StorableText.ofJson(change);
    }
}
