package dev.pawl.conformance.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.FreshDatabase;
import dev.pawl.engine.verify.Verify;
import dev.pawl.engine.verify.VerifyOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Every table of our schema gets rows that are probed, and keeps none of them. */
abstract class ProbedControlPlane {
    private final int major;

    ProbedControlPlane(int major) {
        this.major = major;
    }

    @Test
    void noTableIsLeftOutAndNoRowIsLeftBehind() throws Exception {
        try (var server = SpecimenServer.start(major, SoundSchema.CONTROL_PLANE)) {
            var database = server.sound();
            try (var superuser = database.connectAsSuperuser();
                    var statement = superuser.createStatement()) {
                statement.execute("GRANT pawl_may_probe TO " + database.owner());
            }
            var before = rows(database);

            try (var owner = database.connect();
                    var superuser = database.connectAsSuperuser()) {
                assertThat(notProbed(owner)).isEmpty();
                assertThat(notProbed(superuser)).isEmpty();
            }

            assertThat(rows(database)).isEqualTo(before);
        }
    }

    private static List<String> notProbed(Connection connection) throws SQLException {
        var options = new VerifyOptions(Optional.empty(), Optional.empty(), false);
        return new Verify(connection, options, new Random(5), System::nanoTime)
                .execute("here").notProbed().stream()
                        .filter(notProbed -> notProbed.object().isPresent())
                        .map(notProbed -> notProbed.object().get() + ": " + notProbed.reason())
                        .toList();
    }

    /** How many rows each table has. An identity column may skip a number, as with any insert that was rolled back. */
    private static List<String> rows(EmbeddedDatabase database) throws SQLException {
        try (var connection = database.connectAsSuperuser()) {
            return FreshDatabase.query(
                    connection,
                    """
                    SELECT oid::regclass || ' ' || (xpath('//count/text()',
                        query_to_xml('SELECT count(*) FROM ' || oid::regclass, false, true, '')))[1]::text
                    FROM pg_class
                    WHERE relkind = 'r' AND relnamespace::regnamespace::text !~ '^(pg_|information_schema)'
                    ORDER BY oid""");
        }
    }
}
