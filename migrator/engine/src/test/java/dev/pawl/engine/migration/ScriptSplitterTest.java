package dev.pawl.engine.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.error.PawlException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ScriptSplitterTest {
    @Test
    void cutsAtSemicolonsAndLeavesBlankAndCommentsOut() {
        assertThat(texts(" SELECT 1 ;; -- a; b\n /* c; */ SELECT 2 -- end"))
                .containsExactly("SELECT 1 ", "SELECT 2 -- end");
        assertThat(texts("-- only\n/* comments */ ;")).isEmpty();
        assertThat(texts("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT ';'",
                "SELECT 'it''s; one'",
                "SELECT 'back\\'",
                "SELECT E'it\\'s; one'",
                "SELECT E'a'\n  '\\';'",
                "SELECT 'a'\n  ';'",
                "SELECT U&'d\\0061t;'",
                "SELECT B'1', X'f', N'x;'",
                "SELECT \"a;b\"\"c\"",
                "SELECT $$ ; ' $$",
                "SELECT $a$ $b$ ; $b$ $$ $a$",
                "SELECT a$b$c",
                "PREPARE p AS SELECT $1",
                "SELECT /* a /* nested; */ ; */ 1",
                "CREATE RULE r AS ON INSERT TO t DO ALSO (SELECT 1; SELECT 2)",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END",
                "create or replace procedure p() begin atomic insert into t values (1); end",
                "DO $do$ BEGIN PERFORM 1; COMMIT; END $do$",
                "SELECT 'ünïcödé;', \"ä;\", $ä$;$ä$",
                "SELECT a[1:n], b[lo : \"hi\"], c::text, f(x := 1)"
            })
    void keepsOneStatementTogether(String sql) {
        assertThat(texts(sql)).containsExactly(sql);
        assertThat(texts(sql + ";SELECT 3")).hasSize(2);
    }

    @Test
    void aBodyOfABlockInPlpgsqlIsNoBodyInSql() {
        assertThat(texts("CREATE TRIGGER begin AFTER INSERT ON t EXECUTE FUNCTION f(); SELECT 1"))
                .hasSize(2);
        assertThat(texts("BEGIN; SELECT CASE WHEN true THEN 1 END; END")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\i other.sql",
                "\\gexec",
                "\\! rm -rf /",
                "SELECT 1 \\g",
                "SELECT :'name'",
                "SELECT * FROM :\"table\"",
                "SELECT :value",
                "\\.",
                "COPY t FROM stdin; SELECT 1;\n1\n\\.\n"
            })
    void refusesWhatOnlyPsqlUnderstandsWithItsLine(String command) {
        assertThatThrownBy(() -> split("SELECT 1;\n" + command))
                .isInstanceOfSatisfying(
                        PawlException.class, e -> assertThat(e.line()).contains(2));
    }

    @Test
    void aBackslashInTextIsNoCommandOfPsql() {
        assertThat(texts("SELECT '\\i', \"\\i\", $$ \\i $$ -- \\i\n /* \\i */")).hasSize(1);
        assertThat(texts("COPY t TO stdout")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 'unfinished; SELECT 2",
                "SELECT $$unfinished; SELECT 2",
                "SELECT $a$ $b$ $$",
                "SELECT \"unfinished",
                "SELECT E'\\'",
                "SELECT 1 /* unfinished; /* */ SELECT 2",
                "COPY t FROM stdin;\n1\n2\n",
                "COPY t FROM stdin;"
            })
    void refusesWhatNeverEndsWithTheLineOnWhichItBegins(String unfinished) {
        assertThatThrownBy(() -> split("SELECT 1;\n" + unfinished)).isInstanceOfSatisfying(PawlException.class, e -> {
            assertThat(e.message().id()).isEqualTo("PAWL0414E");
            assertThat(e.line()).contains(2);
        });
    }

    @Test
    void theLinesOfACopyAreItsOwnWhateverTheyHold() {
        var sql =
                "COPY a.\"b c\" (x, y) FROM stdin WITH (FORMAT csv);\n1,';'\n--\n\\.\r\nSELECT 1; COPY t FROM STDIN;\n\\.";

        var statements = split(sql);

        assertThat(statements).hasSize(3);
        assertThat(statements.get(0).data()).satisfies(data -> assertThat(sql.substring(data.start(), data.end()))
                .isEqualTo("1,';'\n--\n"));
        assertThat(statements.get(2).data())
                .satisfies(data -> assertThat(data.end() - data.start()).isZero());
    }

    @Test
    void otherCopiesHaveNoLines() {
        assertThat(split("COPY t FROM '/tmp/stdin'; COPY (SELECT 1 FROM stdin) TO STDOUT; COPY stdin FROM PROGRAM 'x'"))
                .extracting(Statement::data)
                .containsOnlyNulls();
    }

    @Test
    void anEscapedSemicolonEndsAStatementLikeAnother() {
        assertThat(texts("SELECT 1\\; SELECT 2;")).containsExactly("SELECT 1", "SELECT 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMIT",
                "BEGIN; SELECT 1; commit and chain",
                "SELECT 1; ROLLBACK; SELECT 2",
                "BEGIN; SELECT 1",
                "BEGIN; BEGIN; COMMIT",
                "BEGIN; SELECT 1; ROLLBACK",
                "ABORT",
                "PREPARE TRANSACTION 'x'",
                "COMMIT PREPARED 'x'"
            })
    void refusesTransactionsThatAreNotBegunAndCommittedInTurn(String sql) {
        assertThatThrownBy(() -> contents(sql))
                .isInstanceOf(PawlException.class)
                .hasMessageContaining("begins or ends a transaction");
    }

    @Test
    void oneBracketAnywhereIsTheRunnersOwnTransaction() {
        var contents = contents("SET search_path = a; BEGIN; SELECT 1; commit work; SELECT 2");

        assertThat(contents.isTransactional()).isTrue();
        assertThat(contents.withoutBracket()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT",
                "START TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT",
                "BEGIN WORK ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT",
                "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT 1",
                "BEGIN; SET TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT"
            })
    void anIsolationLevelBecomesThatOfTheRunnersTransaction(String sql) {
        var contents = contents(sql);

        assertThat(contents.transactionModes()).isEqualTo(" ISOLATION LEVEL SERIALIZABLE");
        assertThat(contents.withoutBracket()).hasSize(1);
    }

    @Test
    void severalBracketsAreRunOneByOne() {
        var contents = contents("BEGIN; SELECT 1; SELECT 2; COMMIT; BEGIN; SELECT 3; COMMIT; SELECT 4");

        assertThat(contents.isTransactional()).isFalse();
        assertThat(contents.steps())
                .extracting(step -> step.statements().size())
                .containsExactly(3, 2, 1);
    }

    @Test
    void savepointsAreTheFilesOwn() {
        var contents =
                contents("SAVEPOINT s; SELECT 1; ROLLBACK TO SAVEPOINT s; RELEASE s; ROLLBACK WORK TO s; SELECT 1");

        assertThat(contents.isTransactional()).isTrue();
        assertThat(contents.withoutBracket()).hasSize(6);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    BUILD_INDEX      | CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t (a)
                    BUILD_INDEX      | create /* why */ index concurrently on t (a)
                    TRANSACTIONAL    | CREATE INDEX "concurrently" ON t (a)
                    DROP_INDEX       | DROP INDEX CONCURRENTLY IF EXISTS i
                    REBUILD_INDEX    | REINDEX (VERBOSE, CONCURRENTLY) TABLE t
                    REBUILD_INDEX    | REINDEX INDEX CONCURRENTLY i
                    REBUILD_INDEX    | REINDEX (VERBOSE) SCHEMA s
                    TRANSACTIONAL    | REINDEX TABLE t
                    DETACH_PARTITION | ALTER TABLE IF EXISTS t DETACH PARTITION p CONCURRENTLY
                    TRANSACTIONAL    | ALTER TABLE t DETACH PARTITION p
                    REPEATABLE       | VACUUM (ANALYZE) t
                    REPEATABLE       | CLUSTER
                    REPEATABLE       | CLUSTER VERBOSE
                    TRANSACTIONAL    | CLUSTER t USING i
                    REPEATABLE       | ALTER SYSTEM SET work_mem = '4MB'
                    UNPROVABLE       | CREATE DATABASE d
                    UNPROVABLE       | DROP DATABASE d
                    UNPROVABLE       | ALTER DATABASE d SET TABLESPACE s
                    TRANSACTIONAL    | ALTER DATABASE d SET work_mem = '4MB'
                    UNPROVABLE       | CREATE TABLESPACE s LOCATION '/x'
                    UNPROVABLE       | CREATE SUBSCRIPTION s CONNECTION '' PUBLICATION p
                    PROCEDURAL       | CALL p()
                    PROCEDURAL       | DO $$ BEGIN COMMIT; END $$
                    SETTING          | SET search_path = ''
                    COMMIT           | COMMIT AND NO CHAIN
                    TRANSACTIONAL    | SET LOCAL search_path = ''
                    TRANSACTIONAL    | ANALYZE t
                    TRANSACTIONAL    | REFRESH MATERIALIZED VIEW CONCURRENTLY v
                    """)
    void knowsByTheFirstWordsWhatAStatementNeeds(StatementKind kind, String sql) {
        assertThat(split(sql)).extracting(Statement::kind).containsExactly(kind);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SET client_encoding = 'LATIN1'",
                "SET LOCAL standard_conforming_strings = off",
                "SET LOCAL client_encoding = 'LATIN1'",
                "SET NAMES 'LATIN1'",
                "SET datestyle TO German",
                "SET standard_conforming_strings = off",
                "DISCARD ALL"
            })
    void refusesWhatWouldBreakTheConnectionThatItIsSentOn(String sql) {
        assertThatThrownBy(() -> contents("SELECT 1;\n" + sql)).isInstanceOfSatisfying(PawlException.class, e -> {
            assertThat(e.message().id()).isEqualTo("PAWL0416E");
            assertThat(e.line()).contains(2);
        });
    }

    @Test
    void acceptsTheSettingsThatDumpsBeginWith() {
        assertThat(contents("SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET datestyle = ISO")
                        .isTransactional())
                .isTrue();
    }

    private static Contents contents(String sql) {
        return new Script("0001_a.up.sql", sql).contents();
    }

    private static List<Statement> split(String sql) {
        return ScriptSplitter.split(new Script("0001_a.up.sql", sql)).statements();
    }

    private static List<String> texts(String sql) {
        return split(sql).stream()
                .map(statement -> sql.substring(statement.start(), statement.end()))
                .toList();
    }
}
