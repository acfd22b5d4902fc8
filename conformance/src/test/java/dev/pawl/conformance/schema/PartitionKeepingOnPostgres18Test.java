package dev.pawl.conformance.schema;

/** What is promised of partitions, on PostgreSQL 18. */
final class PartitionKeepingOnPostgres18Test extends PartitionKeeping {
    PartitionKeepingOnPostgres18Test() {
        super(18);
    }
}
