package dev.pawl.engine.history;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A replica of an application, as it has registered itself.
 *
 * @param address where it runs, as {@code host/pid}
 * @param version the newest migration that it knows
 * @param digest of its migration set
 * @param alive whether it counts for the contract phase: it holds its lock, or was seen a moment ago
 * @param countsUntil when it counts no longer if it does not come back; null while it holds its lock
 * @param contractVersions the contract-phase migrations that it knows
 */
public record Instance(
        String application,
        String address,
        String version,
        String digest,
        Instant startedAt,
        boolean alive,
        @Nullable Instant countsUntil,
        List<String> contractVersions) {
    public Instance {
        contractVersions = List.copyOf(contractVersions);
    }
}
