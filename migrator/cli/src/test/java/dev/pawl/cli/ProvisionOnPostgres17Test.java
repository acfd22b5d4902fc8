package dev.pawl.cli;

import org.junit.jupiter.api.Tag;

@Tag("long")
final class ProvisionOnPostgres17Test extends ProvisionTrials {
    ProvisionOnPostgres17Test() {
        super(17);
    }
}
