package dev.pawl.conformance.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.conformance.verify.BrokenSchema.Tenant;
import dev.pawl.conformance.verify.SectionedFile.Section;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.FreshDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schemas in which nothing is wrong, as people write them. Each is a file with a section {@code run}, which a superuser
 * executes, and {@code tenant COLUMN by SETTING} where rows belong to tenants and no tag says so.
 */
@TestInstance(Lifecycle.PER_CLASS)
abstract class SoundSchemas {
    private static final List<@Nullable String> NOBODY = Arrays.asList(null, "", "*", "%", "one,two", "nobody");

    private final int major;
    private SpecimenServer server;

    SoundSchemas(int major) {
        this.major = major;
    }

    static List<SectionedFile> schemas() throws IOException {
        return SectionedFile.in(SoundSchema.FOLDER.resolve("sound"));
    }

    @BeforeAll
    void start() throws Exception {
        server = SpecimenServer.start(major, SoundSchema.SHOP);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void nothingIsFoundWhereNothingIsWrong(SectionedFile file) throws Exception {
        try (var database = server.empty()) {
            var here = server.filled(file, database);
            for (var section : sections(here, "run")) {
                SoundSchema.executeAsSuperuser(database, section.sql());
            }
            var tenant = sections(here, "tenant").stream()
                    .map(section -> Tenant.parse(section.rest()))
                    .findFirst();
            if (tenant.isPresent()) {
                assertThat(leaks(database, tenant.get())).isEmpty();
            }
            var faults = Verification.faults(Verification.findings(database, tenant.map(Tenant::column)));
            if (sections(here, "open").isEmpty()) {
                assertThat(faults).isEmpty();
            } else {
                assertThat(faults)
                        .as("nothing is found any more, so the line 'open' has to go")
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void nothingIsFoundInWhatIsBrokenLater(SoundSchema schema) throws Exception {
        try (var database = server.empty()) {
            schema.build(database);
            var findings = Verification.findings(database, schema.tenantColumn());
            assertThat(Verification.faults(findings)).isEmpty();
        }
    }

    private static List<Section> sections(SectionedFile file, String kind) {
        return file.sections().stream()
                .filter(section -> section.kind().equals(kind))
                .toList();
    }

    /** What a role reads of tenants that are not its own. No tool is asked. */
    private static List<String> leaks(EmbeddedDatabase database, Tenant tenant) throws SQLException {
        var leaks = new ArrayList<String>();
        for (var right : rightsToRead(database)) {
            var parts = right.split("[|]", 2);
            for (var nobody : NOBODY) {
                leaks.addAll(leak(database, tenant, new Attempt(parts[0], false, nobody, "SELECT FROM " + parts[1])));
            }
        }
        return leaks;
    }

    private static List<String> leak(EmbeddedDatabase database, Tenant tenant, Attempt attempt) throws SQLException {
        return attempt.on(database, tenant.setting()).cameThrough() ? List.of(attempt.toString()) : List.of();
    }

    /** Role and relation, as they stand in statements; without the roles that are meant to read every tenant. */
    private static List<String> rightsToRead(EmbeddedDatabase database) throws SQLException {
        try (var connection = database.connectAsSuperuser()) {
            return FreshDatabase.query(
                    connection,
                    """
                    SELECT format('%I|%s', rolname, relation.oid::regclass)
                    FROM pg_roles
                    CROSS JOIN pg_class AS relation
                    WHERE starts_with(rolname, current_database()) AND rolname NOT LIKE '%every\\_tenant'
                        AND relation.relkind IN ('r', 'p', 'v', 'm')
                        AND relation.relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
                        AND has_any_column_privilege(rolname, relation.oid, 'SELECT')
                        AND NOT EXISTS (
                            SELECT FROM pg_depend WHERE objid = relation.oid AND deptype = 'e')""");
        }
    }
}
