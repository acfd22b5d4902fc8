package dev.pawl.conformance;

/** Pawl's runner on PostgreSQL 16. */
final class PawlOnPostgres16Test extends PawlOnOlderPostgres {
    PawlOnPostgres16Test() {
        super(16);
    }
}
