package dev.pawl.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.bench.RecordingProxy.Message;
import dev.pawl.embedded.EmbeddedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How often a runner waits for the server, counted on the wire: unlike time, that is the same on every machine. */
final class RoundTripTest {
    /** Digest, history, facts, settings, lock, history table and again, unlock: now 10. */
    private static final int MOST_PER_RUN = 12;

    private static final EmbeddedServer SERVER = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR);

    /** What one contender sent in each of its runs on one database. */
    private record Sent(List<Message> connecting, List<Message> applying, List<Message> nothingToDo) {
        static Sent by(Contender contender, int files) throws Exception {
            try (var migrations = GeneratedMigrations.write(files);
                    var database = SERVER.createDatabase();
                    var proxy = RecordingProxy.to(database.url())) {
                var target = new Target(proxy.url(), database.owner());
                PawlRunner.connector(target).open().close();
                var connecting = proxy.takeRoundTrips();
                assertThat(contender.runner().migrate(target, migrations.folder()))
                        .isEqualTo(files);
                var applying = withoutLookingOn(proxy.takeRoundTrips());
                assertThat(contender.runner().migrate(target, migrations.folder()))
                        .isZero();
                return new Sent(connecting, applying, proxy.takeRoundTrips());
            }
        }
    }

    /** On a busy machine a statement may run long enough for the runner to look who blocks it, from the side. */
    private static List<Message> withoutLookingOn(List<Message> sent) {
        return sent.stream()
                .filter(message -> !message.text().contains("pg_blocking_pids")
                        && !message.text().contains("pg_stat_progress_create_index")
                        && !message.text().contains("READ ONLY"))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(names = {"PAWL", "PAWL_PACKAGED"})
    void aStartWithNothingToDoIsOneQueryAtAnyNumberOfMigrations(Contender pawl) throws Exception {
        for (int files : new int[] {1, 40}) {
            var sent = Sent.by(pawl, files);

            assertThat(sent.connecting()).isEmpty();
            assertThat(sent.nothingToDo()).hasSize(1);
        }
    }

    @Test
    void applyingIsOneRoundTripForEachFileAndAFewForTheRun() throws Exception {
        var of10 = Sent.by(Contender.PAWL, 10);
        var of40 = Sent.by(Contender.PAWL, 40);

        assertThat(of40.applying().size() - of10.applying().size()).isEqualTo(30);
        assertThat(of10.applying().size() - 10 - of10.connecting().size())
                .as("what is sent once in a run: %s", of10.applying())
                .isLessThanOrEqualTo(MOST_PER_RUN);
    }

    @Test
    void aFileIsOneRoundTripAtAnyLength(@TempDir Path folder) throws Exception {
        int shortest = roundTrips(folder, "CREATE TABLE rows (id int);\n");
        int longest =
                roundTrips(folder, "CREATE TABLE rows (id int);\n" + "INSERT INTO rows VALUES (1);\n".repeat(5_000));

        assertThat(longest).isEqualTo(shortest);
    }

    @Test
    void eachCopyIsTwoRoundTripsMore(@TempDir Path folder) throws Exception {
        var table = "CREATE TABLE rows (id int);\n";
        var copy = "COPY rows FROM stdin;\n1\n2\n\\.\n";
        int without = roundTrips(folder, table);

        assertThat(roundTrips(folder, table + copy)).isLessThanOrEqualTo(without + 1 + 2);
        assertThat(roundTrips(folder, table + copy.repeat(5))).isLessThanOrEqualTo(without + 1 + 5 * 2);
    }

    @Test
    void whatStandsBetweenTwoCopiesIsOneRoundTripMoreAtAnyLength(@TempDir Path folder) throws Exception {
        var table = "CREATE TABLE rows (id int);\n";
        var copy = "COPY rows FROM stdin;\n1\n2\n\\.\n";
        int together = roundTrips(folder, table + copy + copy);

        assertThat(roundTrips(folder, table + copy + "INSERT INTO rows VALUES (3);\n".repeat(50) + copy))
                .isEqualTo(together + 1);
    }

    /** Of a whole run that applies one file. */
    private static int roundTrips(Path folder, String sql) throws Exception {
        Files.writeString(folder.resolve("0001_one.up.sql"), sql);
        try (var database = SERVER.createDatabase();
                var proxy = RecordingProxy.to(database.url())) {
            int applied = Contender.PAWL.runner().migrate(new Target(proxy.url(), database.owner()), folder);
            assertThat(applied).isEqualTo(1);
            return proxy.takeRoundTrips().size();
        }
    }
}
