package dev.pawl.cli;

import org.junit.jupiter.api.Tag;

@Tag("long")
final class ProvisionOnPostgres16Test extends ProvisionTrials {
    ProvisionOnPostgres16Test() {
        super(16);
    }
}
