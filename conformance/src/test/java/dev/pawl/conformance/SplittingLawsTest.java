package dev.pawl.conformance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Script;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/** A script is cut into the statements that the server finds in it, whatever its texts and comments hold. */
final class SplittingLawsTest {
    private static @Nullable EmbeddedDatabase database;
    private static @Nullable Connection connection;

    @BeforeContainer
    static void connect() throws SQLException {
        var fresh = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
        database = fresh;
        var url = fresh.url() + (fresh.url().contains("?") ? "&" : "?") + "preferQueryMode=simple";
        connection = DriverManager.getConnection(url, fresh.owner(), "");
    }

    @AfterContainer
    static void disconnect() throws SQLException {
        requireNonNull(connection).close();
        requireNonNull(database).close();
    }

    @Property(tries = 300)
    void theServerCountsTheSameStatements(
            @ForAll @Size(min = 1, max = 6) List<@From("statements") String> statements,
            @ForAll("separators") String separator)
            throws Exception {
        var script = String.join(separator, statements);

        assertThat(contents(script).statements()).hasSameSizeAs(statements);
        assertThat(countedByTheServer(script)).isEqualTo(statements.size());
    }

    @Property(tries = 300)
    void everyStatementIsFoundAsItWasWritten(
            @ForAll @Size(min = 1, max = 6) List<@From("statements") String> statements,
            @ForAll("separators") String separator)
            throws Exception {
        var contents = contents(String.join(separator, statements));

        assertThat(contents.statements().stream().map(contents::text).map(String::strip))
                .containsExactlyElementsOf(
                        statements.stream().map(String::strip).toList());
    }

    @Provide
    Arbitrary<String> statements() {
        var fragments = Arbitraries.of(
                "1",
                "'a;b'",
                "'it''s; one'",
                "'\\'",
                "E'\\';'",
                "E'\\\\'",
                "e'a'\n  '\\';'",
                "'a'\n  ';'",
                "U&'d\\0061t;'",
                "B'1'",
                "N';'",
                "$$ ; ' $$",
                "$a$ $b$ ; $b$ $$ $a$",
                "$ä$;$ä$",
                "1 AS \"a;b\"\"c\"",
                "(SELECT ';')",
                "/* a /* nested; */ ; */ 1",
                "1 -- ; '\n",
                "(ARRAY[1, 2, 3])[1:2]",
                "1::text",
                "CASE WHEN true THEN ';' END",
                "'ünïcödé; €'",
                "1 - -1",
                "2*/**/3");
        return Combinators.combine(fragments, fragments).as((left, right) -> "SELECT " + left + ", " + right);
    }

    @Provide
    Arbitrary<String> separators() {
        return Arbitraries.of(
                ";", " ; ", ";\n", ";;", ";\r\n-- ; ' \"\n", "; /* ; ' $$ */ ", ";\n\n;\n/* /* ; */ */\n");
    }

    private static int countedByTheServer(String script) throws SQLException {
        try (var statement = requireNonNull(connection).createStatement()) {
            statement.setEscapeProcessing(false);
            int results = 0;
            boolean rows = statement.execute(script);
            while (rows || statement.getUpdateCount() >= 0) {
                results++;
                rows = statement.getMoreResults();
            }
            return results;
        }
    }

    private static Contents contents(String text) {
        return new Script("0001_a.up.sql", text).contents();
    }
}
