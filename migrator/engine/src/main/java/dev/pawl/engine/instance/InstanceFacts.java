package dev.pawl.engine.instance;

import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.Version;
import java.util.List;
import java.util.UUID;

/**
 * What an instance tells of itself.
 *
 * @param address where it runs
 * @param newestVersion of its migration set
 * @param contractVersions those of its migrations that are contract-phase: the ones that it can live with
 */
record InstanceFacts(
        UUID id,
        String application,
        String address,
        String newestVersion,
        String digest,
        List<String> contractVersions) {
    InstanceFacts {
        contractVersions = List.copyOf(contractVersions);
    }

    static InstanceFacts of(String application, String address, MigrationSet set) {
        return new InstanceFacts(
                UUID.randomUUID(),
                application,
                address,
                set.newest().text(),
                set.digest().hex(),
                set.contractVersions().stream().map(Version::text).toList());
    }
}
