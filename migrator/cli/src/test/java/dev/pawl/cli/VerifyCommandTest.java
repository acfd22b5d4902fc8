package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What {@code pawl verify} answers. */
final class VerifyCommandTest {
    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @Test
    void aBrokenPromiseIsExitTenWithItsRepair() throws Exception {
        fresh.execute(
                "CREATE TABLE notes (tenant_id text NOT NULL CHECK (tenant_id <> ''), id int, PRIMARY KEY (tenant_id, id))");

        var words = pawl("--tenant-column", "tenant_id");

        assertThat(words.exitCode()).isEqualTo(10);
        assertThat(words.out())
                .contains("public.notes", "row-security-missing", "fix    ALTER TABLE public.notes ENABLE ROW LEVEL")
                .containsPattern("promises broken, .* probes as 1 role");
        assertThat(words.err()).contains("PAWL0710E");
        var json = pawl("--tenant-column", "tenant_id", "--output", "json").json();
        assertThat(json.getInt("schemaVersion")).isEqualTo(1);
        assertThat(json.getInt("probes")).isPositive();
        assertThat(json.getJsonArray("findings").getJsonObject(0).keySet())
                .containsExactly("rule", "level", "object", "role", "message", "statement", "fix", "docs");
    }

    @Test
    void anEmptyDatabaseKeepsItsPromises() {
        var invocation = pawl();

        assertThat(invocation.exitCode()).isZero();
        assertThat(invocation.out()).contains("0 promises broken");
    }

    private Invocation pawl(String... options) {
        var arguments =
                new ArrayList<>(List.of("verify", "--url", fresh.database().url()));
        arguments.addAll(List.of(options));
        return Invocation.of(Map.of("PGUSER", fresh.database().owner()), arguments.toArray(String[]::new));
    }
}
