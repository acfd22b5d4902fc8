package dev.pawl.conformance;

/** Pawl's runner on PostgreSQL 17. */
final class PawlOnPostgres17Test extends PawlOnOlderPostgres {
    PawlOnPostgres17Test() {
        super(17);
    }
}
