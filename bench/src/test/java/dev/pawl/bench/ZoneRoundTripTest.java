package dev.pawl.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.pawl.bench.RecordingProxy.Message;
import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import dev.pawl.engine.zone.Zone;
import dev.pawl.engine.zone.ZoneTransactions;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** What it costs an application to say its zone, counted on the wire. */
final class ZoneRoundTripTest {
    private static final Zone ZONE = new Zone("a");

    private final EmbeddedDatabase database =
            EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();

    @Test
    void aZoneCostsATransactionOneRoundTripAndNothingElse() throws Exception {
        try (database;
                var proxy = RecordingProxy.to(database.url());
                var connection = source(proxy).getConnection()) {
            proxy.takeFlights();
            var plain = sentPlain(proxy, connection);

            assertThat(plain).hasSize(2);
            // The driver gives a statement a name after a few uses, which is to change nothing.
            for (int i = 0; i < 8; i++) {
                ZoneTransactions.on(connection, ZONE, ZoneRoundTripTest::work);
                var sent = proxy.takeFlights();
                assertThat(sent).hasSize(plain.size() + 1);
                assertThat(texts(sent.get(0)))
                        .anyMatch(text -> text.contains("BEGIN"))
                        .anyMatch(text -> text.startsWith("SELECT pg_catalog.set_config('pawl.zone_id'"));
            }
        }
    }

    @Test
    void everyZoneCostsNoMoreThanOne() throws Exception {
        try (database;
                var proxy = RecordingProxy.to(database.url());
                var connection = source(proxy).getConnection()) {
            proxy.takeFlights();
            connection.setAutoCommit(false);
            // Refused where nobody has made the role on this server yet, at the same price.
            var unused = catchThrowable(() -> ZoneTransactions.joinAcrossZones(connection));

            var sent = proxy.takeFlights();
            assertThat(sent).hasSize(1);
            assertThat(texts(sent.get(0))).anyMatch(text -> text.contains("'pawl_all_zones'"));
        }
    }

    @Test
    void joiningATransactionThatIsOpenIsOneRoundTrip() throws Exception {
        try (database;
                var proxy = RecordingProxy.to(database.url());
                var connection = source(proxy).getConnection()) {
            connection.setAutoCommit(false);
            work(connection);
            proxy.takeFlights();

            ZoneTransactions.join(connection, ZONE);

            assertThat(proxy.takeFlights()).hasSize(1);
        }
    }

    private static List<List<Message>> sentPlain(RecordingProxy proxy, Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        work(connection);
        connection.commit();
        connection.setAutoCommit(true);
        return proxy.takeFlights();
    }

    private static List<String> texts(List<Message> flight) {
        return flight.stream().map(Message::text).toList();
    }

    private static int work(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT 1")) {
            row.next();
            return row.getInt(1);
        }
    }

    private PGSimpleDataSource source(RecordingProxy proxy) throws IOException {
        var source = new PGSimpleDataSource();
        source.setUrl(proxy.url());
        source.setUser(database.owner());
        return source;
    }
}
