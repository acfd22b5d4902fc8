package dev.pawl.engine.provision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class ScramVerifierTest {
    /** Plain, what SASLprep maps to something else, what it forbids, and what no version of Unicode knew then. */
    private static final List<String> PASSWORDS = List.of(
            "correct horse",
            " blanks kept ",
            "qu'ote\"back\\slash$dollar",
            "p\u00e4ssw\u00f6rd",
            "pa\u0308sswo\u0308rd",
            "half \u00bd and ligature \ufb01",
            "no-break\u00a0space",
            "soft\u00adhyphen",
            "\u2168 is nine",
            "tab\tinside",
            "bell\u0007",
            "\u0627\u0628",
            "\u0627 left a",
            "emoji \ud83d\udd11 \u00bd",
            "x".repeat(200));

    @RegisterExtension
    final FreshDatabase postgres = FreshDatabase.create();

    @Test
    void aPasswordThatPostgresHasPreparedItselfIsKnownAgain() throws Exception {
        try (var connection = postgres.database().connectAsSuperuser()) {
            connection.setAutoCommit(false);
            for (var password : PASSWORDS) {
                FreshDatabase.query(connection, "SELECT set_config('password_encryption', 'scram-sha-256', true)");
                connection.createStatement().execute("CREATE ROLE scram_probe PASSWORD " + Quoted.text(password));
                var stored = FreshDatabase.query(
                        connection, "SELECT rolpassword FROM pg_authid WHERE rolname = 'scram_probe'");
                // Roles belong to the cluster, which other tests use.
                connection.rollback();

                assertThat(ScramVerifier.matches(stored.get(0), password))
                        .as(password)
                        .isTrue();
                assertThat(ScramVerifier.matches(stored.get(0), password + "x"))
                        .as(password)
                        .isFalse();
            }
        }
    }

    @Test
    void whatIsNoVerifierFitsNoPassword() {
        for (var stored : List.of("", "md5c0ffee", "SCRAM-SHA-256$0:AAAA$AAAA:AAAA", "SCRAM-SHA-256$1:A$A:A")) {
            assertThat(ScramVerifier.matches(stored, "password")).as(stored).isFalse();
        }
        assertThat(ScramVerifier.matches(null, "password")).isFalse();
    }

    @Test
    void eachVerifierHasASaltOfItsOwn() {
        var verifier = ScramVerifier.of("password");

        assertThat(verifier).startsWith("SCRAM-SHA-256$4096:").doesNotContain("password");
        assertThat(verifier).isNotEqualTo(ScramVerifier.of("password"));
        assertThat(ScramVerifier.matches(verifier, "password")).isTrue();
    }
}
