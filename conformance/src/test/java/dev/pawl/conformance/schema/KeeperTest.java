package dev.pawl.conformance.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.engine.maintain.Maintenance;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The keeper of partitions that Pawl brings along is that of the reference schema. */
final class KeeperTest {
    @Test
    void bothKeepersHaveTheSameBody() throws Exception {
        try (var stream = Maintenance.class.getResourceAsStream("ensure-partitions.sql")) {
            var own = new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
            var schemas = String.join("\n", Bundled.scripts());

            assertThat(body(own, "pg_temp.ensure_partitions"))
                    .isNotEmpty()
                    .isEqualTo(body(schemas, "public.ensure_partitions"));
        }
    }

    private static String body(String sql, String function) {
        int begin = sql.indexOf("AS $$", sql.indexOf("CREATE FUNCTION " + function));
        return sql.substring(begin, sql.indexOf("$$;", begin));
    }
}
