package dev.pawl.engine.instance;

import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Migration;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.Phase;
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
        var migrations = set.migrations();
        return new InstanceFacts(
                UUID.randomUUID(),
                application,
                address,
                migrations.get(migrations.size() - 1).version().text(),
                set.digest().hex(),
                migrations.stream()
                        .filter(InstanceFacts::isContract)
                        .map(Migration::version)
                        .map(Object::toString)
                        .toList());
    }

    /** A file that cannot be read is for a run to refuse; an application that needs none of them starts. */
    private static boolean isContract(Migration migration) {
        try {
            return migration.phase() == Phase.CONTRACT;
        } catch (PawlException e) {
            return false;
        }
    }
}
