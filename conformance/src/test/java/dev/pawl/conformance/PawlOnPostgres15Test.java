package dev.pawl.conformance;

/** Pawl's runner on PostgreSQL 15. */
final class PawlOnPostgres15Test extends PawlOnOlderPostgres {
    PawlOnPostgres15Test() {
        super(15);
    }
}
