package dev.pawl.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.report.MigrateReport.Outcome;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that takes something away without saying so is rolled back, however it is written. */
final class UntaggedContractTest extends MigrateFixture {
    private static final String BASELINE =
            """
            CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a varchar(10), b text, c numeric(8,2),
                d int NOT NULL DEFAULT 1);
            CREATE TABLE empty ();
            CREATE TABLE parted (id int, day date) PARTITION BY RANGE (day);
            CREATE TABLE parted_1 PARTITION OF parted FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
            CREATE INDEX t_a ON t (a);
            CREATE VIEW v AS SELECT id, b FROM t;
            CREATE MATERIALIZED VIEW m AS SELECT id, c FROM t;
            CREATE SEQUENCE s;
            CREATE TYPE pair AS (x int, y int);
            CREATE SCHEMA other;
            CREATE TABLE other.u (id int);
            CREATE TYPE mood AS ENUM ('sad', 'ok');
            CREATE DOMAIN positive AS int;
            CREATE FUNCTION g(int, text[] DEFAULT NULL) RETURNS int LANGUAGE sql RETURN 1;
            CREATE FUNCTION on_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE PROCEDURE p(mood) LANGUAGE sql AS '';
            CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE t DROP COLUMN d; END $$;
            """;

    @BeforeEach
    void applyTheBaseline() throws Exception {
        folder.with("0001_baseline.up.sql", BASELINE);
        assertThat(migrate().error()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            value = {
                "ALTER TABLE t DROP COLUMN d => column d of public.t is dropped",
                "ALTER TABLE t DROP d => column d of public.t is dropped",
                "ALTER TABLE t DROP COLUMN IF EXISTS b CASCADE => "
                        + "column b of public.t is dropped, view public.v is dropped",
                "DROP TABLE empty => table public.empty is dropped",
                "DROP TABLE other.u => table other.u is dropped",
                "DROP TABLE parted_1 => table public.parted_1 is dropped",
                "DROP VIEW v => view public.v is dropped",
                "DROP MATERIALIZED VIEW m => materialized view public.m is dropped",
                "DROP SEQUENCE s => sequence public.s is dropped",
                "DROP SCHEMA other CASCADE => schema other is gone, table other.u is dropped",
                "ALTER SCHEMA other RENAME TO another => schema other is gone",
                "ALTER TABLE empty RENAME TO \"Full\" => table public.empty is renamed to public.\"Full\"",
                "ALTER TABLE empty SET SCHEMA other => table public.empty is renamed to other.empty",
                "ALTER TABLE t RENAME d TO e => column d of public.t is renamed to e",
                "ALTER VIEW v RENAME COLUMN b TO bb => column b of public.v is renamed to bb",
                "ALTER TABLE t ALTER d TYPE bigint => column d of public.t is changed from integer to bigint",
                "ALTER TABLE t ALTER a SET DATA TYPE varchar(9) => column a of public.t is changed from "
                        + "character varying(10) to character varying(9)",
                "DROP MATERIALIZED VIEW m; ALTER TABLE t ALTER c TYPE numeric(9,3); "
                        + "CREATE MATERIALIZED VIEW m AS SELECT id, c FROM t => column c of public.m is changed from "
                        + "numeric(8,2) to numeric(9,3), "
                        + "column c of public.t is changed from numeric(8,2) to numeric(9,3)",
                "ALTER TYPE pair DROP ATTRIBUTE y => column y of public.pair is dropped",
                "ALTER TABLE t ALTER a SET NOT NULL => column a of public.t is NOT NULL now",
                "ALTER TABLE parted ADD PRIMARY KEY (id, day) => column day of public.parted is NOT NULL now, "
                        + "column id of public.parted is NOT NULL now, column day of public.parted_1 is NOT NULL now, "
                        + "column id of public.parted_1 is NOT NULL now",
                "ALTER TABLE t ALTER d DROP DEFAULT => column d of public.t is NOT NULL and has no default any more",
                "ALTER TABLE t ADD COLUMN e int NOT NULL => column e of public.t is new, NOT NULL and has no default",
                "DO $$ BEGIN EXECUTE 'alter table t ' || 'dr' || 'op d'; END $$ => column d of public.t is dropped",
                "SELECT f() => column d of public.t is dropped",
                "ALTER /* DROP */ TABLE t DROP /* COLUMN */ d => column d of public.t is dropped",
                "DROP VIEW v; CREATE VIEW v AS SELECT id FROM t => column b of public.v is dropped",
                "ALTER TABLE empty RENAME TO e; CREATE VIEW empty AS SELECT * FROM e; DROP TABLE other.u "
                        + "=> table other.u is dropped",
                "DROP FUNCTION g(int, text[]) => function public.g(integer, text[]) is dropped",
                "DO $$ BEGIN EXECUTE 'drop function f()'; END $$ => function public.f() is dropped",
                "DROP PROCEDURE p(mood) => procedure public.p(public.mood) is dropped",
                "ALTER FUNCTION f() RENAME TO ff => function public.f() is renamed to public.ff",
                "ALTER FUNCTION f() SET SCHEMA other => function public.f() is renamed to other.f",
                "DROP FUNCTION g(int, text[]); CREATE FUNCTION g(int, text[] DEFAULT NULL) RETURNS bigint LANGUAGE sql "
                        + "RETURN 1 => function public.g(integer, text[]) returns bigint now",
                "DROP FUNCTION g(int, text[]); CREATE FUNCTION g(int, text[]) RETURNS int LANGUAGE sql RETURN 1 "
                        + "=> function public.g(integer, text[]) has lost a default",
                "ALTER TYPE mood RENAME VALUE 'sad' TO 'low' => type public.mood has lost the label 'sad'",
                "ALTER TYPE mood RENAME TO moods => type public.mood is renamed to public.moods",
                "DROP TYPE mood CASCADE => type public.mood is dropped, procedure public.p(mood) is dropped",
                "ALTER DOMAIN positive SET NOT NULL => type public.positive is NOT NULL now",
                "DROP DOMAIN positive => type public.positive is dropped"
            })
    void isRefusedAndNamed(String sql, String effects) throws Exception {
        var before = shape();
        folder.with("0002_effect.up.sql", "CREATE TABLE side (id int);\n" + sql);

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.message())
                    .isEqualTo("0002_effect is not tagged as contract-phase but takes away what the version before may "
                            + "need: " + effects + ". It was rolled back.");
            assertThat(error.code()).isEqualTo("PAWL0443E");
            assertThat(error.exitStatus()).isEqualTo(ExitStatus.REFUSED);
            assertThat(error.file()).isEqualTo("0002_effect.up.sql");
            assertThat(error.line()).isEqualTo(2);
        });
        assertThat(shape()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ALTER TABLE t ADD COLUMN e int",
                "ALTER TABLE t ADD COLUMN e int NOT NULL DEFAULT 0, "
                        + "ADD COLUMN f bigint GENERATED ALWAYS AS (id + 1) STORED",
                "CREATE TABLE n (id int); ALTER TABLE n RENAME id TO i; "
                        + "ALTER TABLE n ALTER i TYPE bigint; DROP TABLE n",
                "CREATE TEMP TABLE n (id int); DROP TABLE n",
                "CREATE INDEX t_b ON t (b); DROP INDEX t_a; ALTER INDEX t_b RENAME TO t_a",
                "ALTER TABLE t ALTER a TYPE varchar(20)",
                "ALTER TABLE t ALTER a TYPE text",
                "ALTER TABLE t ALTER a TYPE varchar",
                "DROP MATERIALIZED VIEW m; ALTER TABLE t ALTER c TYPE numeric(12,2); "
                        + "CREATE MATERIALIZED VIEW m AS SELECT id, c FROM t",
                "DROP VIEW v; CREATE VIEW v AS SELECT id, b, a FROM t",
                "CREATE OR REPLACE VIEW v AS SELECT id, b, a FROM t",
                "ALTER TABLE empty RENAME TO emptied; CREATE VIEW empty AS SELECT * FROM emptied",
                "ALTER TABLE t ALTER d DROP NOT NULL, ALTER a SET DEFAULT 'x'",
                "ALTER TABLE t ADD CONSTRAINT positive CHECK (d > 0) NOT VALID",
                "CREATE TABLE parted_2 PARTITION OF parted FOR VALUES FROM ('2026-02-01') TO ('2026-03-01')",
                "DO $$ BEGIN ALTER TABLE t DROP d; RAISE 'no'; EXCEPTION WHEN raise_exception THEN NULL; END $$",
                "SAVEPOINT one; DROP TABLE empty; ROLLBACK TO one",
                "ALTER TYPE pair ADD ATTRIBUTE z int",
                "DROP FUNCTION f(); CREATE FUNCTION f() RETURNS void LANGUAGE sql AS ''",
                "CREATE OR REPLACE FUNCTION g(int, text[] DEFAULT NULL) RETURNS int LANGUAGE sql RETURN 2",
                "CREATE FUNCTION h() RETURNS int LANGUAGE sql RETURN 2; SELECT h(); DROP FUNCTION h()",
                "DROP FUNCTION on_change()",
                "ALTER TYPE mood ADD VALUE 'glad'; ALTER TYPE mood OWNER TO CURRENT_USER",
                "DROP TYPE mood CASCADE; CREATE TYPE mood AS ENUM ('ok', 'sad', 'glad'); "
                        + "CREATE PROCEDURE p(mood) LANGUAGE sql AS ''",
                "ALTER DOMAIN positive ADD CHECK (VALUE > 0)",
                "LOCK TABLE t IN ACCESS EXCLUSIVE MODE; TRUNCATE parted",
                "SELECT 1"
            })
    void passesWhatTakesNothingAway(String sql) throws Exception {
        folder.with("0002_expand.up.sql", sql);

        assertThat(migrate().error()).isNull();
    }

    @Test
    void namesTheLineOfTheStatementThatNamesTheObject() throws Exception {
        folder.with("0002_two.up.sql", "ALTER TABLE t ADD e int;\nALTER TABLE t\n  DROP d;\nALTER TABLE t ADD f int;");

        assertThat(migrate().error())
                .satisfies(error -> assertThat(error.line()).isEqualTo(2));
    }

    @Test
    void tellsOnlyTheFirstOfMany() throws Exception {
        folder.with("0002_drops.up.sql", "DROP TABLE t, empty, parted CASCADE");

        assertThat(migrate().error()).satisfies(error -> assertThat(error.message())
                .contains("table public.empty is dropped, materialized view public.m is dropped, ")
                .contains(" and 2 more. It was rolled back."));
    }

    @Test
    void looksAtEveryTransactionOfAFileOfSeveral() throws Exception {
        folder.with("0002_steps.up.sql", "CREATE TABLE kept (id int);\nVACUUM t;\nALTER TABLE t DROP d;");

        var report = migrate();

        assertThat(report.error()).satisfies(error -> {
            assertThat(error.code()).isEqualTo("PAWL0443E");
            assertThat(error.line()).isEqualTo(3);
        });
        assertThat(tables()).contains("kept");
        folder.with("0002_steps.up.sql", "CREATE TABLE kept (id int);\nVACUUM t;\nALTER TABLE t ADD e int;");
        assertThat(migrate().outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void aTagHoldsItBackInstead() throws Exception {
        folder.with("0002_drop.up.sql", "-- pawl:phase contract\nALTER TABLE t DROP d");

        assertThat(migrate().held()).hasSize(1);
        assertThat(versions(contract())).containsExactly("0002_drop");
    }

    private List<String> shape() throws SQLException {
        return fresh.query("SELECT attrelid::regclass || ' ' || attname || ' ' || atttypid || ' ' || attnotnull"
                + " FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid JOIN pg_namespace ON relnamespace ="
                + " pg_namespace.oid WHERE nspname IN ('public', 'other', 'another') ORDER BY 1");
    }
}
