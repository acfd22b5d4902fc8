/**
 * The audit tables of the reference schema: appending events, signing the heads of their chains for keeping outside the
 * database, and verifying the chains against those. Start reading at {@link dev.pawl.engine.audit.AuditLog}.
 */
@NullMarked
package dev.pawl.engine.audit;

import org.jspecify.annotations.NullMarked;
