package dev.pawl.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What verify prints as a fix is SQL that works as it stands, on a schema that has nothing of ours. */
final class FixesTest {
    private static final int ROUNDS = 6;

    @RegisterExtension
    final FreshDatabase newest = FreshDatabase.create();

    @RegisterExtension
    final FreshDatabase oldest = FreshDatabase.on(15);

    @Test
    void aGuardIsMadeWhereTheSchemaHasNone() throws Exception {
        for (var fresh : List.of(newest, oldest)) {
            fresh.execute(
                    """
                    CREATE SCHEMA "Audit";
                    CREATE TABLE "Audit"."Entries" (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, said text);
                    COMMENT ON TABLE "Audit"."Entries" IS '@global
                    @append-only';""");

            mend(fresh);

            assertThat(refusal(fresh, "TRUNCATE \"Audit\".\"Entries\"")).contains("is append-only");
        }
    }

    @Test
    void theGuardOfTheSchemaIsUsedAndOneWithAnExceptionIsNot() throws Exception {
        for (var fresh : List.of(newest, oldest)) {
            fresh.execute(
                    """
                    CREATE TABLE entries (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, said text);
                    COMMENT ON TABLE entries IS '@global
                    @immutable';
                    CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never'; END $$;
                    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
                    BEGIN
                        IF current_user <> 'nobody' THEN
                            RETURN coalesce(NEW, OLD);
                        END IF;
                        RAISE 'refused';
                    END $$;
                    CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON entries
                        FOR EACH ROW EXECUTE FUNCTION refuse_change();
                    ALTER TABLE entries ENABLE ALWAYS TRIGGER guard;""");

            assertThat(verify(fresh).findings())
                    .extracting(Finding::rule)
                    .contains(Rule.GUARD_DOES_NOT_REFUSE, Rule.TRUNCATE_UNGUARDED, Rule.CHANGE_NOT_REFUSED);
            mend(fresh);

            assertThat(refusal(fresh, "TRUNCATE entries")).contains("never");
            assertThat(fresh.query("SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace"))
                    .containsExactly("2");
        }
    }

    @Test
    void monthsAreMadeWithWhatTheirTableHas() throws Exception {
        for (var fresh : List.of(newest, oldest)) {
            fresh.execute(
                    """
                    CREATE TABLE events (tenant_id text NOT NULL CHECK (tenant_id <> ''), at timestamptz NOT NULL)
                        PARTITION BY RANGE (at);
                    COMMENT ON TABLE events IS '@tenant tenant_id
                    @append-only
                    @partitions monthly at ahead=1';
                    CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'never'; END $$;
                    CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON events FOR EACH ROW EXECUTE FUNCTION never();
                    CREATE TRIGGER empty BEFORE TRUNCATE ON events EXECUTE FUNCTION never();
                    ALTER TABLE events ENABLE ALWAYS TRIGGER guard, ENABLE ALWAYS TRIGGER empty,
                        ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                    CREATE POLICY own ON events USING (tenant_id = current_setting('app.tenant', true));
                    DO $$
                    DECLARE month timestamptz := date_trunc('month', now(), 'UTC') - interval '1 year';
                    BEGIN
                        EXECUTE format('CREATE TABLE events_old PARTITION OF events FOR VALUES FROM (%L) TO (%L)',
                            month, month + interval '27 days');
                        ALTER TABLE events_old ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                        CREATE TRIGGER empty BEFORE TRUNCATE ON events_old EXECUTE FUNCTION never();
                        ALTER TABLE events_old ENABLE ALWAYS TRIGGER empty;
                    END $$;""");

            assertThat(verify(fresh).findings())
                    .extracting(Finding::rule)
                    .contains(Rule.PARTITION_WINDOW, Rule.PARTITION_BOUNDS);
            mend(fresh);

            assertThat(
                            fresh.query(
                                    """
                            SELECT count(*) FILTER (WHERE relrowsecurity AND relforcerowsecurity) = count(*)
                                AND count(*) = 14
                            FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
                            WHERE inhparent = 'events'::regclass"""))
                    .containsExactly("t");
        }
    }

    @Test
    void aReferenceGoesByTheZoneOfItsOwnRow() throws Exception {
        for (var fresh : List.of(newest, oldest)) {
            fresh.execute(
                    """
                    CREATE TABLE things (tenant_id text CHECK (tenant_id <> ''), id text, PRIMARY KEY (tenant_id, id));
                    CREATE TABLE shares (tenant_id text CHECK (tenant_id <> ''), source text, thing text,
                        PRIMARY KEY (tenant_id, thing), FOREIGN KEY (source, thing) REFERENCES things (tenant_id, id));
                    ALTER TABLE things ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                    ALTER TABLE shares ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
                    CREATE POLICY own ON things USING (tenant_id = current_setting('app.tenant', true));
                    CREATE POLICY own ON shares USING (tenant_id = current_setting('app.tenant', true));""");

            assertThat(verify(fresh).findings()).extracting(Finding::rule).containsOnly(Rule.FOREIGN_KEY_CROSSES_ZONES);
            mend(fresh);
        }
    }

    @Test
    void aTriggerThatWritesAsItsOwnerIsFoundThoughNobodyMayCallIt() throws Exception {
        for (var fresh : List.of(newest, oldest)) {
            fresh.execute(
                    """
                    CREATE TABLE notes (tenant_id text CHECK (tenant_id <> ''), id text, PRIMARY KEY (tenant_id, id));
                    CREATE VIEW seen WITH (security_invoker = true) AS SELECT * FROM notes;
                    CREATE FUNCTION add() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
                        SET search_path = pg_catalog, pg_temp
                        AS $$ BEGIN INSERT INTO public.notes VALUES (NEW.tenant_id, NEW.id); RETURN NEW; END $$;
                    REVOKE EXECUTE ON FUNCTION add() FROM PUBLIC;
                    CREATE TRIGGER instead INSTEAD OF INSERT ON seen FOR EACH ROW EXECUTE FUNCTION add();
                    GRANT INSERT ON seen TO PUBLIC;
                    ALTER TABLE notes ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY own ON notes USING (tenant_id = current_setting('app.tenant', true));""");

            assertThat(verify(fresh).findings())
                    .filteredOn(finding -> finding.rule() == Rule.DEFINER_CROSSES_ZONES)
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.fix()).endsWith("SECURITY INVOKER;"));
        }
    }

    @Test
    void aPartitionThatWaitsToBeDroppedIsNotReported() throws Exception {
        for (var fresh : List.of(newest, oldest)) {
            fresh.execute(
                    """
                    CREATE TABLE words (id int PRIMARY KEY);
                    COMMENT ON TABLE words IS '@global';
                    CREATE TABLE events_2020_01 (tenant_id text, at timestamptz);
                    COMMENT ON TABLE events_2020_01 IS '@retired public.events';""");

            assertThat(verify(fresh).findings()).isEmpty();

            fresh.execute("COMMENT ON TABLE events_2020_01 IS NULL");
            assertThat(verify(fresh).findings()).extracting(Finding::rule).containsExactly(Rule.UNTAGGED_TABLE);
        }
    }

    /** Executes the first fix of each object until nothing is found any more. */
    private static void mend(FreshDatabase fresh) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            var fixes = verify(fresh).findings().stream()
                    .collect(Collectors.toMap(Finding::object, Finding::fix, (first, second) -> first));
            for (var fix : fixes.values()) {
                fresh.execute(fix);
            }
        }
        assertThat(verify(fresh).findings()).isEmpty();
    }

    private static String refusal(FreshDatabase fresh, String sql) {
        try {
            fresh.execute(sql);
            return "";
        } catch (Exception e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static VerifyReport verify(FreshDatabase fresh) throws Exception {
        try (var connection = fresh.database().connect()) {
            var options = new VerifyOptions(Optional.empty(), Optional.empty(), false);
            return new Verify(connection, options, new Random(7), System::nanoTime).execute("here");
        }
    }
}
