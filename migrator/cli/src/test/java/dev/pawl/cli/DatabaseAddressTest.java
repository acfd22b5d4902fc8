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
    void withoutAnyNameTheMessageSaysWhatWasLookedFor() {
        assertThatThrownBy(() -> resolve(null, Map.of())).hasMessageContaining("DATABASE_URL");
    }

    private static DatabaseAddress resolve(
            @org.jspecify.annotations.Nullable String url, Map<String, String> variables) {
        var nowhere = new PrintStream(PrintStream.nullOutputStream());
        return Objects.requireNonNull(
                DatabaseAddress.resolve(url, new Environment(nowhere, nowhere, variables, false, false)));
    }
}
