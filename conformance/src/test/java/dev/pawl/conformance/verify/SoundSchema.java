package dev.pawl.conformance.verify;

import dev.pawl.conformance.SchemaConformance;
import dev.pawl.conformance.Subject;
import dev.pawl.conformance.Target;
import dev.pawl.embedded.EmbeddedDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** What a broken schema was before it was broken, with rows in two zones. */
enum SoundSchema {
    /** Ours, whose tables have tags. */
    CONTROL_PLANE("control-plane", Optional.empty(), "pawl.zone_id") {
        @Override
        void build(EmbeddedDatabase database) throws Exception {
            try (var run = SchemaConformance.pawl().start(Target.of(database), ROOT.resolve("schema"))) {
                Subject.requireSuccess(run.await(PATIENCE));
            }
            executeAsSuperuser(
                    database, Files.readString(ROOT.resolve("conformance/src/test/resources/schema/two-zones.sql")));
        }
    },
    /** None: what is broken is all there is, and says itself how rows belong to tenants. */
    NONE("seeds", Optional.empty(), "") {
        @Override
        void build(EmbeddedDatabase database) {}
    },
    /** One of somebody who has never heard of tags, where the column of the tenant is all that is known. */
    SHOP("shop", Optional.of("tenant_id"), "app.tenant_id") {
        @Override
        void build(EmbeddedDatabase database) throws Exception {
            executeAsSuperuser(database, Files.readString(FOLDER.resolve("shop/sound.sql")));
        }
    };

    static final Path ROOT = Path.of(System.getProperty("pawl.root"));
    static final Path FOLDER = ROOT.resolve("conformance/src/test/schemas");

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String folder;
    private final Optional<String> tenantColumn;
    private final String setting;

    SoundSchema(String folder, Optional<String> tenantColumn, String setting) {
        this.folder = folder;
        this.tenantColumn = tenantColumn;
        this.setting = setting;
    }

    /** Where the files are that break it. */
    Path broken() {
        return FOLDER.resolve(folder).resolve("broken");
    }

    /** The column of the tenant, where no tag says it. */
    Optional<String> tenantColumn() {
        return tenantColumn;
    }

    /** The setting that says the zone of a session. */
    String setting() {
        return setting;
    }

    /** Makes it in an empty database. */
    abstract void build(EmbeddedDatabase database) throws Exception;

    /** Executes a script in one transaction. */
    static void executeAsSuperuser(EmbeddedDatabase database, String script) throws SQLException {
        try (var connection = database.connectAsSuperuser();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(script);
            connection.commit();
        }
    }
}
