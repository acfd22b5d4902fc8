package dev.pawl.conformance.schema;

/** A column replaced under a running application on PostgreSQL 18. */
final class ReplacedColumnOnPostgres18Test extends ReplacedColumn {
    ReplacedColumnOnPostgres18Test() {
        super(18);
    }
}
