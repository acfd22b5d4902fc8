package dev.pawl.cli;

final class ProvisionOnPostgres18Test extends ProvisionTrials {
    ProvisionOnPostgres18Test() {
        super(18);
    }
}
