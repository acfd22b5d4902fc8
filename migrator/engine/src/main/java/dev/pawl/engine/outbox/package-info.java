/**
 * The outboxes of the reference schema: messages that commit together with what they announce, and what a dispatcher does
 * to publish them. Start reading at {@link dev.pawl.engine.outbox.Outbox}.
 */
@NullMarked
package dev.pawl.engine.outbox;

import org.jspecify.annotations.NullMarked;
