package dev.pawl.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Verify on a schema that has never heard of tags, and what it leaves behind. */
final class VerifyTest {
    private static final String SHOP =
            """
            CREATE TABLE customers (
                tenant_id text NOT NULL CHECK (tenant_id ~ '^[a-z0-9-]+$'),
                id bigint GENERATED ALWAYS AS IDENTITY,
                email text NOT NULL CHECK (email LIKE '%@%'),
                state text NOT NULL CHECK (state IN ('trial', 'paying')),
                paying_since timestamptz,
                secret bytea NOT NULL CHECK (octet_length(secret) = 32),
                CHECK ((state = 'paying') = (paying_since IS NOT NULL)),
                PRIMARY KEY (tenant_id, id));
            CREATE TABLE orders (
                tenant_id text NOT NULL,
                id uuid NOT NULL,
                customer_id bigint NOT NULL,
                digest bytea NOT NULL,
                note text NOT NULL CHECK (note <> ''),
                CHECK (digest = sha256(convert_to(note, 'UTF8'))),
                PRIMARY KEY (tenant_id, id),
                FOREIGN KEY (tenant_id, customer_id) REFERENCES customers (tenant_id, id));
            ALTER TABLE customers ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            ALTER TABLE orders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
            CREATE POLICY tenant ON customers USING (tenant_id = current_setting('app.tenant', true));
            CREATE POLICY tenant ON orders USING (tenant_id = current_setting('app.tenant', true));""";

    /** What says of itself how a row has to look in ways that are seldom met. */
    private static final String UNUSUAL =
            """
            CREATE TABLE people (tenant_id text NOT NULL, id text NOT NULL, PRIMARY KEY (tenant_id, id));
            CREATE TABLE pages (
                tenant_id text NOT NULL,
                id text NOT NULL,
                address text NOT NULL CHECK (address ~ '^https://[^[:space:]]+$'),
                subject text NOT NULL CHECK (subject <> '' AND subject !~ '[*?[:space:]]'),
                readers jsonb NOT NULL CHECK (jsonb_typeof(readers) = 'array' AND readers <> '[]'),
                settings jsonb NOT NULL CHECK (jsonb_typeof(settings) = 'object' AND settings ? 'theme'),
                labels text[] NOT NULL CHECK (cardinality(labels) > 0),
                shown tstzrange NOT NULL CHECK (NOT isempty(shown)),
                PRIMARY KEY (tenant_id, id));
            CREATE TABLE secrets (
                tenant_id text NOT NULL,
                id text NOT NULL,
                number bigint NOT NULL,
                person_id text,
                page_id text,
                PRIMARY KEY (tenant_id, id),
                CHECK (num_nonnulls(person_id, page_id) = 1),
                CHECK (number > 0),
                FOREIGN KEY (tenant_id, person_id) REFERENCES people (tenant_id, id),
                FOREIGN KEY (tenant_id, page_id) REFERENCES pages (tenant_id, id));
            CREATE TABLE months (month text PRIMARY KEY, opens timestamptz NOT NULL UNIQUE);
            CREATE TABLE ends (
                tenant_id text NOT NULL, month text NOT NULL REFERENCES months, PRIMARY KEY (tenant_id, month));
            CREATE TABLE events (
                tenant_id text NOT NULL, id text NOT NULL CHECK (length(id) < 40), body jsonb NOT NULL,
                PRIMARY KEY (tenant_id, id));
            CREATE FUNCTION number_it() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF NEW.tenant_id <> current_setting('app.tenant', true) THEN
                    RAISE EXCEPTION 'another tenant';
                END IF;
                NEW.number := 7;
                RETURN NEW;
            END $$;
            CREATE TRIGGER number_it BEFORE INSERT ON secrets FOR EACH ROW EXECUTE FUNCTION number_it();
            CREATE FUNCTION only_appended() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF coalesce(current_setting('app.appends', true), '') = '' THEN
                    RAISE EXCEPTION 'Events come from append_event only';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER only_appended BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION only_appended();
            CREATE FUNCTION put_event(event events) RETURNS void LANGUAGE sql AS $$
                SELECT set_config('app.appends', 'yes', true);
                INSERT INTO events SELECT event.*;
            $$;
            CREATE FUNCTION append_event(tenant_id text, id text, body jsonb, note text DEFAULT '') RETURNS void
                LANGUAGE plpgsql SECURITY DEFINER AS $$
            BEGIN
                PERFORM put_event(ROW(tenant_id, id, body)::events);
            END $$;
            DO $$
            DECLARE
                wanted text;
            BEGIN
                FOREACH wanted IN ARRAY ARRAY['people', 'pages', 'secrets', 'ends', 'events'] LOOP
                    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', wanted);
                    EXECUTE format('CREATE POLICY own ON %I USING (tenant_id = current_setting(''app.tenant'', true))',
                        wanted);
                END LOOP;
            END $$;""";

    @RegisterExtension
    final FreshDatabase newest = FreshDatabase.create();

    @RegisterExtension
    final FreshDatabase oldest = FreshDatabase.on(15);

    @Test
    void aSoundSchemaIsProbedAndNothingIsFound() throws Exception {
        for (var fresh : List.of(newest, oldest)) {
            fresh.execute(SHOP);

            var report = verify(fresh);

            assertThat(report.findings()).isEmpty();
            assertThat(report.notProbed()).isEmpty();
            assertThat(report.zoneSetting()).isEqualTo("app.tenant");
            assertThat(report.tables()).isEqualTo(2);
            assertThat(report.probes()).isGreaterThan(40);
            assertThat(report.roles()).containsExactly(fresh.database().owner());
        }
    }

    @Test
    void whatSucceededIsToldWithTheRepairThatEndsIt() throws Exception {
        for (var fresh : List.of(newest, oldest)) {
            fresh.execute(SHOP + ";ALTER POLICY tenant ON orders USING (tenant_id LIKE current_setting('app.tenant'))");

            var seen = verify(fresh).findings().stream()
                    .filter(finding -> finding.rule() == Rule.OTHER_ZONE_SEEN)
                    .findFirst()
                    .orElseThrow();

            assertThat(seen.object()).isEqualTo("public.orders");
            assertThat(seen.role()).contains(fresh.database().owner());
            assertThat(seen.statement().orElseThrow()).contains("set_config('app.tenant', '%', true)");
            fresh.execute(seen.fix());
            assertThat(verify(fresh).findings()).isEmpty();
        }
    }

    @Test
    void nothingIsLeftBehindAndAWriterIsNotStopped() throws Exception {
        newest.execute(SHOP);
        newest.execute(
                "CREATE SEQUENCE numbers; ALTER TABLE orders ADD number bigint NOT NULL DEFAULT nextval('numbers')");
        try (var writer = newest.database().connect();
                var statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("SELECT set_config('app.tenant', 'acme', true); INSERT INTO customers (tenant_id, email,"
                    + " state, secret) VALUES ('acme', 'a@b', 'trial', sha256('x'))");

            assertThat(verify(newest).findings()).isEmpty();

            statement.execute("UPDATE customers SET email = 'c@d'");
            writer.commit();
        }
        assertThat(newest.query("SELECT is_called FROM numbers")).containsExactly("f");
        assertThat(newest.query("SELECT set_config('app.tenant', 'acme', false)"))
                .containsExactly("acme");
        try (var superuser = newest.database().connectAsSuperuser()) {
            assertThat(FreshDatabase.query(superuser, "SELECT count(*) FROM customers"))
                    .containsExactly("1");
        }
    }

    @Test
    void aLockedTableIsNotProbedAndSaysSo() throws Exception {
        newest.execute(SHOP);
        try (var holder = newest.database().connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("LOCK TABLE orders IN EXCLUSIVE MODE");

            var report = verify(newest);

            assertThat(report.notProbed())
                    .anySatisfy(notProbed -> assertThat(notProbed.reason()).contains("lock"));
            holder.rollback();
        }
    }

    @Test
    void rowsAreMadeForTablesThatAskForUnusualOnes() throws Exception {
        for (var fresh : List.of(newest, oldest)) {
            fresh.execute(UNUSUAL);

            assertThat(verify(fresh).notProbed())
                    .noneSatisfy(notProbed -> assertThat(notProbed.reason()).contains("no row"));
            assertThat(fresh.query("SELECT count(*) FROM months")).containsExactly("0");
        }
    }

    @Test
    void aFunctionThatMayDoMoreThanInsertIsNotCalled() throws Exception {
        newest.execute(UNUSUAL);
        newest.execute(
                """
                CREATE SEQUENCE numbers;
                CREATE OR REPLACE FUNCTION append_event(tenant_id text, id text, body jsonb, note text DEFAULT '')
                    RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
                BEGIN
                    PERFORM nextval('numbers');
                    PERFORM put_event(ROW(tenant_id, id, body)::events);
                END $$""");

        assertThat(verify(newest).notProbed()).anySatisfy(notProbed -> assertThat(notProbed.reason())
                .endsWith("so only rows that are there were asked for: Events come from append_event only"));
        assertThat(newest.query("SELECT is_called FROM numbers")).containsExactly("f");
    }

    @Test
    void whatCannotBeMadeIsToldInWordsAlsoOfWhatRefersToIt() throws Exception {
        newest.execute(SHOP);
        newest.execute("ALTER TABLE customers ADD CHECK (email = reverse(email) AND length(email) = 77)");

        assertThat(verify(newest).notProbed().stream().map(NotProbed::reason))
                .containsExactlyInAnyOrder(
                        "no row could be made up for it, so only rows that are there were asked for: none of the"
                                + " values that were tried satisfy all its CHECK constraints",
                        "no row could be made up for it, so only rows that are there were asked for: it refers to"
                                + " public.customers: none of the values that were tried satisfy all its CHECK"
                                + " constraints");
    }

    @Test
    void everyRuleIsExplained() throws Exception {
        var page = Files.readString(
                Path.of(System.getProperty("pawl.root", "../..")).resolve("docs/guide/verify.md"));

        assertThat(page.lines().filter(line -> line.startsWith("#### ")).map(line -> line.substring(5)))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Rule.values()).map(Rule::id).toList());
    }

    private static VerifyReport verify(FreshDatabase fresh) throws Exception {
        try (var connection = fresh.database().connect()) {
            var options = new VerifyOptions(Optional.of("tenant_id"), Optional.empty(), false);
            return new Verify(connection, options, new Random(7), System::nanoTime).execute("here");
        }
    }
}
