package dev.pawl.conformance.schema;

/** Operators, deployments and devices on PostgreSQL 18. */
final class OperatorsAndFleetOnPostgres18Test extends OperatorsAndFleet {
    OperatorsAndFleetOnPostgres18Test() {
        super(18);
    }
}
