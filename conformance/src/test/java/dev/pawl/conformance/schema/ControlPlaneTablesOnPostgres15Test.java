package dev.pawl.conformance.schema;

final class ControlPlaneTablesOnPostgres15Test extends ControlPlaneTables {
    ControlPlaneTablesOnPostgres15Test() {
        super(15);
    }
}
