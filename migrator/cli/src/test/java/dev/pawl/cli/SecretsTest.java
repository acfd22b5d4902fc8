package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A password is never shown, wherever somebody has written it by mistake. */
final class SecretsTest {
    private final List<String> logged = new ArrayList<>();
    private final Handler log = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            logged.add(entry.getMessage() + entry.getThrown() + List.of(parameters(entry)));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @TempDir
    private Path folder;

    @BeforeEach
    void listenToTheLog() throws IOException {
        Files.writeString(folder.resolve("0001_a.up.sql"), "SELECT 1");
        Logger.getLogger("").addHandler(log);
    }

    @AfterEach
    void listenNoLonger() {
        Logger.getLogger("").removeHandler(log);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Where it belongs.
                "postgres://owner:SECRET@127.0.0.1:1/db",
                "postgresql://127.0.0.1:1/db?user=owner&password=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?user=owner&password=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?user=owner&password=a;b=SECRET",
                // A jdbc: URL written like a postgres:// URL, or like that of another database.
                "jdbc:postgresql://owner:SECRET@127.0.0.1/db",
                "jdbc:postgresql://owner:SECRET@127.0.0.1:1/db?sslmode=disable",
                "jdbc:postgresql:owner:SECRET@127.0.0.1/db",
                "jdbc:postgresql:owner:SECRET",
                "jdbc:postgresql:SECRET@db",
                "jdbc:postgresql://127.0.0.1;password=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db;password=SECRET",
                "jdbc:postgresql://127.0.0.1:1;user=owner;password=SECRET/db",
                "jdbc:postgresql://127.0.0.1:1/db&password=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db password=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db#password=SECRET",
                "jdbc:postgresql:///owner:SECRET@127.0.0.1:1/db",
                "jdbc:postgresql:////owner:SECRET/db",
                "jdbc:postgresql://127.0.0.1:1/owner:SECRET",
                "jdbc:postgresql://127.0.0.1:1/owner:SECRET/db",
                "jdbc:postgresql://owner:SECRET/db",
                "jdbc:postgresql://owner:SECRET:1/db",
                "jdbc:postgresql://127.0.0.1:1:SECRET/db",
                "jdbc:postgresql://owner%3ASECRET%40127.0.0.1/db",
                "jdbc:postgresql:postgres://owner:SECRET@127.0.0.1/db",
                "jdbc:postgresql://127.0.0.1,owner:SECRET@127.0.0.1/db",
                // Parameters.
                "jdbc:postgresql://127.0.0.1:1/db?pasword=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?passwordSECRET",
                "jdbc:postgresql://127.0.0.1:1/db?password%3DSECRET",
                "jdbc:postgresql://127.0.0.1:1/db?password=%zzSECRET",
                "jdbc:postgresql://127.0.0.1:1/db?user=owner;password=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?user=owner?password=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?sslmode=requirepassword=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?sslmode=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?connectTimeout=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?options=password=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?service=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?PGPORT=SECRET",
                "jdbc:postgresql://127.0.0.1:1/db?host=owner:SECRET@127.0.0.1",
                "postgres://127.0.0.1:1/db?pasword=SECRET",
                "postgres://127.0.0.1:1/db?SECRET",
                "postgres://127.0.0.1:1/db?password=%SECRET",
                "postgres://127.0.0.1:1/db?user=owner;password=SECRET",
                "postgres://127.0.0.1:1/db?sslmode=SECRET",
                "postgres://127.0.0.1:1/db?target_session_attrs=SECRET",
                "postgres://127.0.0.1:1/db?connect_timeout=SECRET",
                "postgres://127.0.0.1:1/db?host=owner:SECRET@127.0.0.1",
                "postgres://127.0.0.1:1/db?port=SECRET",
                // Special characters that were not encoded.
                "postgres://owner:SEC RET@127.0.0.1:1/db",
                "postgres://owner:%SECRET@127.0.0.1:1/db",
                "postgres://owner:SECRET%@127.0.0.1:1/db",
                "postgres://owner:SECRET%ff@127.0.0.1:1/db",
                "postgres://owner:a/SECRET@127.0.0.1:1/db",
                "postgres://owner:1/SECRET@127.0.0.1:1/db",
                "postgres://owner:a?SECRET@127.0.0.1:1/db",
                "postgres://owner:1?SECRET@127.0.0.1:1/db",
                "postgres://owner:1?user=SECRET@127.0.0.1:1/db",
                "postgres://owner:a@SECRET@127.0.0.1:1/db",
                "postgres://owner:a#SECRET@127.0.0.1:1/db",
                // Malformed otherwise.
                "postgres://owner:SECRET",
                "postgres://owner:SECRET/db",
                "postgres://owner:SECRET:1/db",
                "postgres://127.0.0.1:SECRET/db",
                "postgres://[SECRET/db",
                "postgres:///owner:SECRET@127.0.0.1:1/db",
                "postgres:////owner:SECRET/db",
                "postgres://127.0.0.1:1/owner:SECRET/db",
                "postgres://127.0.0.1:1/db;password=SECRET",
                "postgres://127.0.0.1:1/db&password=SECRET",
                "postgres:/owner:SECRET@127.0.0.1/db",
                "postgres:owner:SECRET@127.0.0.1/db",
                "mysql://owner:SECRET@127.0.0.1/db",
                "jdbc:mysql://owner:SECRET@127.0.0.1/db",
                "owner:SECRET@127.0.0.1/db",
                "host=127.0.0.1 password=SECRET",
                "SECRET",
                " postgres://owner:SECRET@127.0.0.1:1/db"
            })
    void aUrlIsNeverRepeated(String url) {
        for (var command : List.of("migrate", "status")) {
            for (var output : List.of("text", "json")) {
                assertNothingIsTold(Map.of(), command, "--output", output, "--url", url);
                assertNothingIsTold(Map.of("DATABASE_URL", url), command, "--output=" + output);
            }
        }
    }

    @Test
    void variablesAreNeverRepeated() throws IOException {
        var notText = Files.write(folder.resolve("latin"), "SECRET\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        var right = Files.writeString(folder.resolve("utf8"), "SECRET\n");
        for (var variables : List.of(
                Map.of("PGPASSWORD", "SECRET"),
                Map.of("PGPASSWORD_FILE", right.toString()),
                Map.of("PGPASSWORD_FILE", notText.toString()),
                Map.of("PGPASSWORD_FILE", "SECRET"),
                Map.of("PGPASSWORD_FILE", "/SECRET/SECRET"),
                Map.of("PGHOST", "owner:SECRET@127.0.0.1"),
                Map.of("PGHOST", "postgres://owner:SECRET@127.0.0.1/db"),
                Map.of("PGPORT", "SECRET"),
                Map.of("PAWL_DIRECT_URL", "postgres://owner:SECRET@127.0.0.1:1/db"),
                Map.of("PAWL_DIRECT_URL", "owner:SECRET@127.0.0.1"),
                Map.of("PGSSLMODE", "SECRET"),
                Map.of("PGDATABASE", "postgres://owner:SECRET@127.0.0.1/db"),
                Map.of("API_DB_PASSWORD", "SECRET"),
                Map.of("API_DB_PASSWORD_FILE", right.toString()),
                Map.of("API_DB_PASSWORD_FILE", notText.toString()),
                Map.of("API_DB_PASSWORD_FILE", "/SECRET/SECRET"),
                Map.of("POSTGRES_MULTIPLE_DATABASES", "db,postgres://owner:SECRET@127.0.0.1/db"),
                Map.of("PAWL_LOGIN_NAMES", "postgres://owner:SECRET@127.0.0.1/db"),
                Map.of("MIGRATIONS_DIR", "postgres://owner:SECRET@127.0.0.1/db"))) {
            var complete = new HashMap<>(Map.of("PGHOST", "127.0.0.1", "PGPORT", "1", "PGDATABASE", "db"));
            complete.putAll(variables);
            for (var command : List.of("migrate", "status", "provision")) {
                for (var output : List.of("text", "json")) {
                    assertNothingIsTold(complete, command, "--output", output);
                }
            }
        }
    }

    @Test
    void argumentsInTheWrongPlaceAreNeverRepeated() {
        var url = "postgres://owner:SECRET@127.0.0.1:1/db";
        for (var output : List.of("text", "json")) {
            assertNothingIsTold(Map.of(), "migrate", "--output", output, url);
            assertNothingIsTold(Map.of(), "migrate", "--output", output, "--ur", url);
            assertNothingIsTold(Map.of(), "migrate", "--output", output, "--password=SECRET");
            assertNothingIsTold(Map.of(), "migrate", "--output", output, "-pSECRET");
            assertNothingIsTold(Map.of(), "migrate", "--output", output, "--no-wait=SECRET");
            assertNothingIsTold(Map.of(), "status", "--output", output, "--output", url);
            assertNothingIsTold(Map.of(), "status", "--output", output, "--migrations", url);
            assertNothingIsTold(Map.of(), "status", "--output", output, "--url", "--SECRET");
            assertNothingIsTold(Map.of(), "up", "--output", output, "--http-port", "SECRET");
            assertNothingIsTold(Map.of(), url, "--output", output);
            assertNothingIsTold(Map.of(), "@SECRET", "--output", output);
        }
    }

    private void assertNothingIsTold(Map<String, String> variables, String... arguments) {
        var complete = new HashMap<>(Map.of("PAWL_CONNECT_WAIT", "0", "MIGRATIONS_DIR", folder.toString()));
        complete.putAll(variables);
        var errors = new ByteArrayOutputStream();
        var standardError = System.err;
        System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
        try {
            var invocation = Invocation.of(complete, arguments);

            assertThat(invocation.exitCode()).as(invocation.err()).isIn(2, 11);
            assertThat(invocation.out() + invocation.err()).doesNotContain("SEC", "bug in Pawl");
            assertThat(invocation.err()).contains("PAWL");
            if (List.of(arguments).contains("json")) {
                assertThat(invocation.json().getJsonObject("error").getString("code"))
                        .startsWith("PAWL");
            }
        } finally {
            System.setErr(standardError);
        }
        assertThat(errors.toString(StandardCharsets.UTF_8)).doesNotContain("SEC");
        assertThat(logged).noneMatch(entry -> entry.contains("SEC"));
    }

    private static Object[] parameters(LogRecord entry) {
        return entry.getParameters() == null ? new Object[0] : entry.getParameters();
    }
}
