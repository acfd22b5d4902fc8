package dev.pawl.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a snapshot of a database says, on the oldest and the newest server. */
final class CatalogTest {
    @RegisterExtension
    final FreshDatabase newest = FreshDatabase.create();

    @RegisterExtension
    final FreshDatabase oldest = FreshDatabase.on(15);

    @Test
    void aSnapshotHoldsWhatWasMade() throws Exception {
        for (var fresh : List.of(newest, oldest)) {
            fresh.execute(
                    """
                    CREATE SCHEMA app;
                    CREATE TYPE app.colour AS ENUM ('red', 'green');
                    CREATE DOMAIN app.short AS text CHECK (length(VALUE) < 9) NOT NULL;
                    CREATE TABLE app.parent (zone text, id int, shade app.colour DEFAULT 'red', code app.short,
                        PRIMARY KEY (zone, id), CONSTRAINT id_positive CHECK (id > 0));
                    CREATE TABLE app.child (zone text, id int GENERATED ALWAYS AS IDENTITY, parent int, at timestamptz,
                        FOREIGN KEY (zone, parent) REFERENCES app.parent ON DELETE SET NULL (parent)) PARTITION BY RANGE (at);
                    SET TIME ZONE 'America/New_York';
                    CREATE TABLE app.part PARTITION OF app.child
                        FOR VALUES FROM ('2026-11-01 00:00:00+00') TO ('2026-12-01 00:00:00+00');
                    CREATE UNIQUE INDEX one ON app.parent (lower(zone)) INCLUDE (id) WHERE id > 5;
                    ALTER TABLE app.parent ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                    CREATE POLICY mine ON app.parent FOR SELECT USING (zone = current_setting('app.zone', true));
                    COMMENT ON TABLE app.parent IS 'Words.
                    @tenant zone';
                    GRANT SELECT, UPDATE (code) ON app.parent TO PUBLIC;
                    CREATE VIEW app.seen WITH (security_invoker = true) AS SELECT * FROM app.parent;
                    CREATE FUNCTION app.guard() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = ''
                        AS 'BEGIN RETURN NULL; END';
                    CREATE TRIGGER guarded BEFORE UPDATE OR TRUNCATE ON app.parent EXECUTE FUNCTION app.guard();
                    ALTER TABLE app.parent ENABLE ALWAYS TRIGGER guarded;
                    ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;""");

            try (var connection = fresh.database().connect()) {
                check(fresh, Catalog.read(connection));
                assertThat(FreshDatabase.query(connection, "SHOW TimeZone")).doesNotContain("UTC ");
            }
        }
    }

    private static void check(FreshDatabase fresh, Catalog catalog) {
        assertThat(catalog.server().database()).isEqualTo(fresh.database().name());
        assertThat(catalog.server().login()).isEqualTo(fresh.database().owner());
        var parent = catalog.relation("app", "parent").orElseThrow();
        assertThat(parent.tags().tenant()).contains("zone");
        assertThat(parent.rowSecurity() && parent.rowSecurityForced()).isTrue();
        assertThat(parent.column("shade").orElseThrow().labels()).containsExactly("red", "green");
        assertThat(parent.column("code").orElseThrow().domainChecks()).containsExactly("(length(VALUE) < 9)");
        assertThat(parent.column("code").orElseThrow().notNull()).isTrue();
        assertThat(parent.constraints())
                .filteredOn(constraint -> constraint.kind() == Constraint.Kind.CHECK)
                .singleElement()
                .satisfies(check -> assertThat(check.expression()).contains("(id > 0)"));
        assertThat(parent.indexes())
                .filteredOn(index -> !index.primary())
                .singleElement()
                .satisfies(index -> {
                    assertThat(index.keys()).containsExactly("lower(zone)");
                    assertThat(index.predicate()).contains("(id > 5)");
                });
        assertThat(parent.policies()).singleElement().satisfies(policy -> {
            assertThat(policy.command()).isEqualTo("SELECT");
            assertThat(policy.roles()).containsExactly(Grant.PUBLIC);
            assertThat(policy.using().orElseThrow()).contains("current_setting('app.zone'::text, true)");
        });
        assertThat(parent.isGranted("SELECT", List.of("somebody"))).isTrue();
        assertThat(parent.isGranted("UPDATE", "code", List.of("somebody"))).isTrue();
        assertThat(parent.isGranted("UPDATE", "id", List.of("somebody"))).isFalse();
        assertThat(parent.isGranted("DELETE", List.of(fresh.database().owner())))
                .isTrue();
        assertThat(parent.triggers()).singleElement().satisfies(trigger -> {
            assertThat(trigger.enabled()).isEqualTo(Trigger.Enabled.ALWAYS);
            assertThat(trigger.events()).containsExactly("UPDATE", "TRUNCATE");
            assertThat(trigger.before() && !trigger.eachRow()).isTrue();
        });
        var part = catalog.relation("app", "part").orElseThrow();
        assertThat(catalog.rootOf(part).name()).isEqualTo("child");
        assertThat(part.bound().orElseThrow().times())
                .contains(new PartitionBound.TimeRange(
                        Instant.parse("2026-11-01T00:00:00Z"), Instant.parse("2026-12-01T00:00:00Z")));
        assertThat(catalog.relation("app", "child").orElseThrow().constraints())
                .filteredOn(constraint -> constraint.kind() == Constraint.Kind.FOREIGN_KEY)
                .singleElement()
                .satisfies(key -> {
                    assertThat(key.target()).contains(parent.oid());
                    assertThat(key.setNullColumns()).containsExactly("parent");
                });
        var view = catalog.relation("app", "seen").orElseThrow();
        assertThat(view.isOn("security_invoker")).isTrue();
        assertThat(view.uses()).containsExactly(parent.oid());
        assertThat(catalog.functions()).singleElement().satisfies(function -> {
            assertThat(function.sql()).isEqualTo("app.guard()");
            assertThat(function.securityDefiner()).isTrue();
            assertThat(function.searchPath()).contains("\"\"");
            assertThat(function.isExecutableBy(List.of("anybody"))).isTrue();
        });
        assertThat(catalog.defaultGrants()).singleElement().satisfies(given -> assertThat(given.grants())
                .extracting(Grant::grantee, Grant::privilege)
                .contains(org.assertj.core.groups.Tuple.tuple(Grant.PUBLIC, "SELECT")));
    }

    @Test
    void whatARoleMayBecomeIsToldFromWhatItHas() {
        var roles = new Roles(
                List.of(role("app"), role("door"), role("all")),
                List.of(
                        new Membership("door", "app", true, true, false),
                        new Membership("all", "door", false, true, false)));

        assertThat(roles.rightsOf("app")).containsExactly("app", "door");
        assertThat(roles.becomes("app")).containsExactly("app", "door", "all");
        assertThat(roles.inheritorsOf("all")).isEmpty();
        assertThat(roles.inheritorsOf("door")).containsExactly("app");
    }

    private static Role role(String name) {
        return new Role(name, false, false, false, true, false, false, false);
    }
}
