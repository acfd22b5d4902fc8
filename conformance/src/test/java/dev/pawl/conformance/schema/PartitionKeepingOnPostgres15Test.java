package dev.pawl.conformance.schema;

/** What is promised of partitions, on PostgreSQL 15. */
final class PartitionKeepingOnPostgres15Test extends PartitionKeeping {
    PartitionKeepingOnPostgres15Test() {
        super(15);
    }
}
