package dev.pawl.conformance.verify;

/** Attacks on the control plane on PostgreSQL 18. */
final class ControlPlaneAttacksOnPostgres18Test extends ControlPlaneAttacks {
    ControlPlaneAttacksOnPostgres18Test() {
        super(18);
    }
}
