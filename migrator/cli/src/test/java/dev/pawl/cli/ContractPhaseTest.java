package dev.pawl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pawl.embedded.FreshDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the commands say about migrations that are held back, and about those for whom they are. */
final class ContractPhaseTest {
    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @TempDir
    private Path folder;

    @BeforeEach
    void holdOneBack() throws Exception {
        write("0001_a.up.sql", "CREATE TABLE a (id int, old int)");
        pawl("migrate");
        write("0002_drop.up.sql", "-- pawl:phase contract\nALTER TABLE a DROP COLUMN old");
    }

    @Test
    void aPlainRunHoldsItBackAndTheContractPhaseRunsIt() {
        assertThat(pawl("migrate").out()).contains("held     0002_drop");

        var contract = pawl("migrate", "--phase", "contract");

        assertThat(contract.exitCode()).as(contract.err()).isZero();
        assertThat(contract.out()).contains("applied  0002_drop");
    }

    @Test
    void aRefusalNamesTheInstanceAndWhatIsNext() throws Exception {
        anInstance("shop", "host-7/4711");

        var contract = pawl("migrate", "--phase", "contract");

        assertThat(contract.exitCode()).isEqualTo(4);
        assertThat(contract.err())
                .contains("PAWL0442E 0002_drop takes away")
                .contains("shop 0001_a at host-7/4711 since 20")
                .contains("where  0002_drop.up.sql")
                .contains("next   Roll out the version that contains 0002_drop");
    }

    @Test
    void statusListsTheInstancesAndWhatItCannotSee() throws Exception {
        anInstance("shop", "host-7/4711");
        anInstance("till", "host-8/4712");
        fresh.execute("UPDATE pawl.instances SET seen_at = now() - interval '1 hour' WHERE application = 'till'");

        assertThat(pawl("status").out())
                .contains("  instance shop  0001_a  host-7/4711  since 20")
                .containsPattern("shop .*  without a connection, counts until 20.*Z, holds back 0002_drop\n")
                .containsPattern("till .*  gone\n")
                .contains("one that runs without Pawl is not listed");
        var instances = pawl("status", "--output", "json").json().getJsonArray("instances");
        assertThat(instances).hasSize(2);
        assertThat(instances.getJsonObject(0).keySet())
                .containsExactly(
                        "application",
                        "address",
                        "version",
                        "digest",
                        "startedAt",
                        "alive",
                        "countsUntil",
                        "holdsBack");
        assertThat(instances.getJsonObject(0).getJsonArray("holdsBack")).hasToString("[\"0002_drop\"]");
        assertThat(instances.getJsonObject(1).getJsonArray("holdsBack")).isEmpty();
        assertThat(instances.getJsonObject(0).getBoolean("alive")).isTrue();
        assertThat(instances.getJsonObject(1).getBoolean("alive")).isFalse();
    }

    @Test
    void statusWorksWhereTheInstancesCannotBeRead() throws Exception {
        anInstance("shop", "host-7/4711");
        fresh.execute("REVOKE ALL ON pawl.instances FROM owner");

        assertThat(pawl("status").exitCode()).isZero();
        fresh.execute("DROP SCHEMA pawl CASCADE");
        assertThat(pawl("status").out()).contains("applied  0001_a").doesNotContain("instance shop");
    }

    @Test
    void anotherPhaseIsAWrongUse() {
        assertThat(pawl("migrate", "--phase", "both").exitCode()).isEqualTo(2);
    }

    private void anInstance(String application, String address) throws Exception {
        fresh.execute(
                """
                INSERT INTO pawl.instances
                    (instance_id, application, address, newest_version, digest, contract_versions, lock_number)
                VALUES (gen_random_uuid(), '%s', '%s', '0001_a', 'digest', '{}', 1)"""
                        .formatted(application, address));
    }

    private Invocation pawl(String... words) {
        var arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--url", fresh.database().url(), "--migrations", folder.toString()));
        return Invocation.of(Map.of("PGUSER", fresh.database().owner()), arguments.toArray(String[]::new));
    }

    private void write(String name, String sql) throws IOException {
        Files.writeString(folder.resolve(name), sql);
    }
}
