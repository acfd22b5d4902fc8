package dev.pawl.engine.catalog;

import java.util.OptionalInt;

/**
 * {@code @partitions monthly recorded_at ahead=3 retain=365d}: partitions by time that are made before they are needed.
 *
 * @param column the partition key
 * @param ahead how many partitions after the current one exist at any time
 * @param retainDays how long rows are kept; empty when they are kept for ever
 */
public record PartitionsTag(Every every, String column, int ahead, OptionalInt retainDays) {
    /** How much time one partition holds, in UTC. */
    public enum Every {
        MONTHLY,
        DAILY
    }
}
