package dev.pawl.conformance.schema;

final class ControlPlaneTablesOnPostgres18Test extends ControlPlaneTables {
    ControlPlaneTablesOnPostgres18Test() {
        super(18);
    }
}
