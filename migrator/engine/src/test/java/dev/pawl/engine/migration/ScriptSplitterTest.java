package dev.pawl.engine.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.error.PawlException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
                "SELECT 1 \\; SELECT 2",
                "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1; SELECT CASE WHEN true THEN 1 END; END",
                "create or replace procedure p() begin atomic insert into t values (1); end",
                "DO $do$ BEGIN PERFORM 1; COMMIT; END $do$",
                "SELECT 'ünïcödé;', \"ä;\", $ä$;$ä$",
                "SELECT 'unfinished; SELECT 2",
                "SELECT $$unfinished; SELECT 2",
                "SELECT 1 /* unfinished; SELECT 2"
            })
    void keepsOneStatementTogether(String sql) {
        assertThat(texts(sql)).containsExactly(sql);
        assertThat(texts(sql.contains("unfinished") ? sql : sql + ";SELECT 3"))
                .hasSize(sql.contains("unfinished") ? 1 : 2);
    }

    @Test
    void aBodyOfABlockInPlpgsqlIsNoBodyInSql() {
        assertThat(texts("CREATE TRIGGER begin AFTER INSERT ON t EXECUTE FUNCTION f(); SELECT 1"))
                .hasSize(2);
        assertThat(texts("BEGIN; SELECT CASE WHEN true THEN 1 END; END")).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\i other.sql", "\\gexec", "\\! rm -rf /", "SELECT 1 \\g", "COPY t FROM stdin;\n1\n\\."})
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
                "COMMIT",
                "commit and chain",
                "SELECT 1; ROLLBACK; SELECT 2",
                "BEGIN; SELECT 1",
                "BEGIN; SELECT 1; COMMIT; BEGIN; SELECT 2; COMMIT",
                "START TRANSACTION ISOLATION LEVEL SERIALIZABLE; SELECT 1; COMMIT",
                "BEGIN; SELECT 1; ROLLBACK",
                "ABORT",
                "PREPARE TRANSACTION 'x'"
            })
    void refusesTransactionsOfAFilesOwn(String sql) {
        assertThatThrownBy(() -> new Script("0001_a.up.sql", sql).withoutTransactionBracket())
                .isInstanceOf(PawlException.class)
                .hasMessageContaining("begins or ends a transaction");
    }

    @Test
    void blanksOutOneBracketAroundTheWholeFileAndKeepsEveryPosition() {
        var script = new Script("0001_a.up.sql", "-- why\nBEGIN;\nSELECT 1;\ncommit transaction ;\n");

        assertThat(script.withoutTransactionBracket().sql())
                .isEqualTo("-- why\n     ;\nSELECT 1;\n                   ;\n")
                .hasSameSizeAs(script.sql());
    }

    @Test
    void savepointsAreTheFilesOwn() {
        var script = new Script("a", "SAVEPOINT s; SELECT 1; ROLLBACK TO SAVEPOINT s; RELEASE s; ROLLBACK WORK TO s");

        assertThat(script.withoutTransactionBracket()).isEqualTo(script);
    }

    private static List<Statement> split(String sql) {
        return ScriptSplitter.split(new Script("0001_a.up.sql", sql));
    }

    private static List<String> texts(String sql) {
        return split(sql).stream()
                .map(statement -> sql.substring(statement.start(), statement.end()))
                .toList();
    }
}
