package dev.pawl.admin.page;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.jspecify.annotations.Nullable;

/** The migrations, as Facelets read them. */
@Named("migrations")
@RequestScoped
public class MigrationsPage {
    @Inject
    private CurrentState current;

    private @Nullable MigrationTables tables;

    /** What runs, failed, is pending and is applied. */
    public MigrationTables getTables() {
        if (tables == null) {
            tables = MigrationTables.of(current.state(), current.now());
        }
        return tables;
    }
}
