package dev.pawl.cli;

final class ProvisionOnPostgres15Test extends ProvisionTrials {
    ProvisionOnPostgres15Test() {
        super(15);
    }
}
