package dev.pawl.conformance.schema;

/** Operators, deployments and devices on PostgreSQL 15. */
final class OperatorsAndFleetOnPostgres15Test extends OperatorsAndFleet {
    OperatorsAndFleetOnPostgres15Test() {
        super(15);
    }
}
