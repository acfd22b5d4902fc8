package dev.pawl.engine.history;

import java.time.Instant;

/**
 * A replica of an application, as it has registered itself.
 *
 * @param address where it runs, as {@code host/pid}
 * @param version the newest migration that it knows
 * @param digest of its migration set
 * @param alive whether it holds its lock, or was seen a moment ago
 */
public record Instance(
        String application, String address, String version, String digest, Instant startedAt, boolean alive) {}
