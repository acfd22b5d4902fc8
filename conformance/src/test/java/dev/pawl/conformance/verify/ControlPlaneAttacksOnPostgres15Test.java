package dev.pawl.conformance.verify;

/** Attacks on the control plane on PostgreSQL 15. */
final class ControlPlaneAttacksOnPostgres15Test extends ControlPlaneAttacks {
    ControlPlaneAttacksOnPostgres15Test() {
        super(15);
    }
}
