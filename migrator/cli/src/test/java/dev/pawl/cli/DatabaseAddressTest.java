package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.error.PawlException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DatabaseAddressTest {
    @Test
    void theOptionComesBeforeDatabaseUrlBeforeTheVariablesOfPostgres() {
        var variables = Map.of("DATABASE_URL", "postgres://second/b", "PGHOST", "third", "PGDATABASE", "c");

        assertThat(resolve("postgres://first/a", variables).url()).isEqualTo("jdbc:postgresql://first:5432/a");
        assertThat(resolve(null, variables).url()).isEqualTo("jdbc:postgresql://second:5432/b");
        assertThat(resolve(null, Map.of("PGHOST", "third", "PGDATABASE", "c")).url())
                .isEqualTo("jdbc:postgresql://third:5432/c");
    }

    @Test
    void thePasswordIsNeverPartOfTheUrl() {
        for (var url : new String[] {
            "postgres://me:s%3Acret%20%2B@host:6000/db?sslmode=require",
            "jdbc:postgresql://host:6000/db?user=me&password=s%3Acret%20%2B&sslmode=require"
        }) {
            var address = resolve(url, Map.of());

            assertThat(address.toString()).isEqualTo("jdbc:postgresql://host:6000/db");
            assertThat(address.properties())
                    .containsEntry("user", "me")
                    .containsEntry("password", "s:cret +")
                    .containsEntry("sslmode", "require");
            assertThat(address.connector().target()).isEqualTo("host:6000/db");
        }
    }

    @Test
    void aMalformedUrlIsRefusedWithoutRepeatingItsPassword() {
        assertThatThrownBy(() -> resolve("postgres://me:sec ret@host/db", Map.of()))
                .isInstanceOf(PawlException.class)
                .hasMessageNotContaining("sec");
        assertThatThrownBy(() -> resolve("mysql://me:secret@host/db", Map.of()))
                .isInstanceOf(PawlException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void thePasswordFileComesBeforeThePasswordVariable(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("password"), "from file\n");
        var variables = Map.of("PGDATABASE", "a", "PGPASSWORD_FILE", file.toString(), "PGPASSWORD", "from variable");

        assertThat(resolve(null, variables).properties()).containsEntry("password", "from file");
        assertThat(resolve("postgres://u:from%20url@h/a", variables).properties())
                .containsEntry("password", "from url");
        assertThatThrownBy(() -> resolve(null, Map.of("PGDATABASE", "a", "PGPASSWORD_FILE", "/nowhere")))
                .isInstanceOf(PawlException.class)
                .hasMessageContaining("PGPASSWORD_FILE");
    }

    @Test
    void serversAreReadAsLibpqReadsThem() {
        assertThat(servers("postgres://an_odd_name:6000/db")).isEqualTo("an_odd_name:6000");
        assertThat(servers("postgres://first:1,second:2/db")).isEqualTo("first:1,second:2");
        assertThat(servers("postgres://first,second:2/db")).isEqualTo("first:5432,second:2");
        assertThat(servers("postgres://[::1]:6000/db")).isEqualTo("[::1]:6000");
        assertThat(servers("postgres://[::1]/db")).isEqualTo("[::1]:5432");
        assertThat(servers("postgres:///db")).isEqualTo("localhost:5432");
        assertThat(servers("postgres://me@/db")).isEqualTo("localhost:5432");
        assertThat(servers("postgres://:6000/db")).isEqualTo("localhost:6000");
        assertThat(servers("postgres:///db?host=other&port=6000")).isEqualTo("other:6000");
        assertThat(servers("postgres://one/db?host=a,b&port=6000")).isEqualTo("a:6000,b:6000");
        assertThat(servers("jdbc:postgresql://a_b:1,[::1]:2/db")).isEqualTo("a_b:1,[::1]:2");
        assertThat(servers("jdbc:postgresql:db")).isEqualTo("localhost:5432");
        assertThat(servers("jdbc:postgresql:///db")).isEqualTo("localhost:5432");
    }

    @Test
    void userAndPasswordMayStandInTheAddressOrInTheParameters() {
        var address = resolve("postgres://a@b:p@ss:w#rd@host/db", Map.of());
        assertThat(address.properties()).containsEntry("user", "a@b").containsEntry("password", "p@ss:w#rd");
        assertThat(address.url()).isEqualTo("jdbc:postgresql://host:5432/db");

        assertThat(resolve("postgres://a:b@host/db?user=c&password=d%26&dbname=other", Map.of()))
                .satisfies(overridden -> assertThat(overridden.properties())
                        .containsEntry("user", "c")
                        .containsEntry("password", "d&"))
                .hasToString("jdbc:postgresql://host:5432/other");
        assertThat(resolve("postgres://a:@host/db", Map.of("PGPASSWORD", "from variable"))
                        .properties())
                .containsEntry("password", "from variable");
    }

    @Test
    void parametersOfLibpqBecomePropertiesOfTheDriver() {
        assertThat(resolve(
                                "postgres://h/db?application_name=x&connect_timeout=3&channel_binding=require"
                                        + "&sslmode=verify-full&target_session_attrs=read-write",
                                Map.of())
                        .properties())
                .containsEntry("ApplicationName", "x")
                .containsEntry("connectTimeout", "3")
                .containsEntry("channelBinding", "require")
                .containsEntry("sslmode", "verify-full")
                .containsEntry("targetServerType", "primary");
        assertRefused("postgres://h/db?hostaddr=127.0.0.1", "Parameter 1");
        assertRefused("postgres://h/db?target_session_attrs=standby", "read-write or primary");
        assertRefused("jdbc:postgresql://h/db?user=a&pasword=b", "Parameter 2");
    }

    @Test
    void whatAUrlLeavesOutComesFromTheVariablesOfPostgres() {
        var variables = Map.of("PGHOST", "other", "PGPORT", "6000", "PGDATABASE", "named", "PGUSER", "me");

        assertThat(resolve("postgres://host", variables).url()).isEqualTo("jdbc:postgresql://host:6000/named");
        assertThat(resolve("postgres:///db", variables).url()).isEqualTo("jdbc:postgresql://other:6000/db");
        assertThat(resolve("postgres://me@host", Map.of()).url()).isEqualTo("jdbc:postgresql://host:5432/me");
        assertThat(resolve("postgres://host/", Map.of("PGUSER", "me")).url())
                .isEqualTo("jdbc:postgresql://host:5432/me");
        assertThat(resolve("jdbc:postgresql://host/", variables).url()).isEqualTo("jdbc:postgresql://host:5432/named");
        assertRefused("postgres://host", "names neither a database nor a user");
    }

    @Test
    void theVariablesOfPostgresMayNameSeveralServers() {
        assertThat(resolve(null, Map.of("PGHOST", "a,::1", "PGPORT", "1,2", "PGDATABASE", "db"))
                        .url())
                .isEqualTo("jdbc:postgresql://a:1,[::1]:2/db");
        assertThatThrownBy(() -> resolve(null, Map.of("PGHOST", "a,b", "PGPORT", "1,2,3", "PGDATABASE", "db")))
                .hasMessageContaining("2 hosts but 3 ports");
    }

    @Test
    void aSocketDirectoryIsRefusedBecauseJavaNeedsTcp() {
        assertThatThrownBy(() -> resolve(null, Map.of("PGHOST", "/var/run/postgresql", "PGDATABASE", "db")))
                .isInstanceOf(PawlException.class)
                .hasMessageContaining("TCP");
        assertRefused("postgres:///db?host=/var/run/postgresql", "TCP");
        assertRefused("postgres://%2Fvar%2Frun%2Fpostgresql/db", "TCP");
    }

    @Test
    void aPasswordFileThatCannotBeReadIsRefusedInWords(@TempDir Path folder) throws Exception {
        var notText = Files.write(folder.resolve("latin"), new byte[] {'a', (byte) 0xe9});

        assertThatThrownBy(() -> resolve("postgres://h/d", Map.of("PGPASSWORD_FILE", notText.toString())))
                .hasMessage("The file that PGPASSWORD_FILE names cannot be read: it is not UTF-8 text.");
        assertThatThrownBy(() -> resolve("postgres://h/d", Map.of("PGPASSWORD_FILE", "/nowhere")))
                .hasMessage("The file that PGPASSWORD_FILE names cannot be read: there is no such file.");
        assertThatThrownBy(() -> resolve("postgres://h/d", Map.of("PGPASSWORD_FILE", folder.toString())))
                .hasMessageContaining("cannot be read: Is a directory");
    }

    @Test
    void withoutAnyNameTheMessageSaysWhatWasLookedFor() {
        assertThatThrownBy(() -> resolve(null, Map.of())).hasMessageContaining("DATABASE_URL");
    }

    private static void assertRefused(String url, String words) {
        assertThatThrownBy(() -> resolve(url, Map.of()))
                .isInstanceOf(PawlException.class)
                .hasMessageContaining(words);
    }

    private static String servers(String url) {
        return resolve(url, Map.of()).url().replaceFirst("jdbc:postgresql://(.*)/db", "$1");
    }

    private static DatabaseAddress resolve(
            @org.jspecify.annotations.Nullable String url, Map<String, String> variables) {
        var nowhere = new PrintStream(PrintStream.nullOutputStream());
        return Objects.requireNonNull(
                DatabaseAddress.resolve(url, new Environment(nowhere, nowhere, variables, false, false)));
    }
}
