package dev.pawl.conformance.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The API of one release, which writes devices of zone A. Confined to one thread. */
final class DeviceWriter {
    private final Trial trial;
    private final String name;
    private final String shape;
    private final List<String> breaches = new ArrayList<>();

    DeviceWriter(Trial trial, String name) throws SQLException {
        this.trial = trial;
        this.name = name;
        boolean both = !trial.column(
                        """
                        SELECT 1 FROM pg_attribute
                        WHERE attrelid = 'public.devices'::regclass AND attname = 'hardware' AND NOT attisdropped""")
                .isEmpty();
        this.shape = both ? "hardware" : "manufacturer || '/' || model";
        trial.enter(Service.API.toString());
        trial.workFor(Zone.A);
    }

    /**
     * Executes a statement that has to touch one row.
     *
     * @param device which device to look at afterwards
     * @param seen how both shapes of its hardware have to read; null when it has to be gone
     */
    void does(String statement, String device, @Nullable String seen) throws SQLException {
        var outcome = trial.attemptAndKeep(statement);
        if (!outcome.result().equals(Outcome.rows(1))) {
            breaches.add("%s: %s came to %s".formatted(name, statement, outcome));
            return;
        }
        var found = trial.column(
                "SELECT %s || ' = ' || manufacturer || ' + ' || model FROM public.devices WHERE id = ?"
                        .formatted(shape),
                device);
        if (!found.equals(seen == null ? List.of() : List.of(seen))) {
            breaches.add("%s: after %s, %s reads %s, wanted %s".formatted(name, statement, device, found, seen));
        }
    }

    /** What it could not do. */
    List<String> breaches() {
        return breaches;
    }
}
