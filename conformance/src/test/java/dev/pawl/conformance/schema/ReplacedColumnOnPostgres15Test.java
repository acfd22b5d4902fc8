package dev.pawl.conformance.schema;

/** A column replaced under a running application on PostgreSQL 15. */
final class ReplacedColumnOnPostgres15Test extends ReplacedColumn {
    ReplacedColumnOnPostgres15Test() {
        super(15);
    }
}
