package dev.pawl.admin.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedServer;
import org.junit.jupiter.api.Test;

/** Has a server of its own: there is one count of failed logins for everybody. */
final class ThrottleIT {
    @Test
    void afterFiveFailuresLoginsAreRefusedForAWhileAndThePageSaysForHowLong() {
        var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
        try (var server = AdminServer.start(database, null)) {
            var visitor = new Visitor(server);
            for (int i = 0; i < 5; i++) {
                visitor.login("operator", "guess " + i);
            }
            var right = visitor.login("operator", AdminServer.PASSWORD);
            assertThat(right.headers().firstValue("Location")).hasValue("/login.xhtml?problem=closed&next=/");
            assertThat(visitor.get("/login.xhtml?problem=closed").body())
                    .containsPattern("too many failed attempts\\. Try again in \\d+ s\\.");
            assertThat(visitor.get("/").statusCode()).isEqualTo(302);
        }
    }
}
