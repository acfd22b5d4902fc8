package dev.pawl.conformance.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import dev.pawl.conformance.fault.Eventually;
import dev.pawl.embedded.FreshDatabase;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.containers.startupcheck.OneShotStartupCheckStrategy;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.lifecycle.Startables;

/**
 * The container image as the Compose file runs it, confined, beside PostgreSQL in a container. Wants a Docker engine
 * and the names of both images: {@code infra/ci/image.sh} builds them and says which.
 */
@Tag("image")
final class ContainerImageIT {
    private static final String DATABASE = "pawl";
    private static final String LOGIN = "pawl_migrator";
    private static final String PASSWORD = "a password of this test";
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private @Nullable Network network;
    private @Nullable GenericContainer<?> postgres;

    @BeforeEach
    void startPostgres() throws Exception {
        assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "untested here: no Docker engine answers");
        assumeTrue(
                image("PAWL_IMAGE") != null && image("POSTGRES_IMAGE") != null,
                "untested here: PAWL_IMAGE and POSTGRES_IMAGE do not say what to try; infra/ci/image.sh builds it");
        var shared = Network.newNetwork();
        network = shared;
        var server = new GenericContainer<>(Objects.requireNonNull(image("POSTGRES_IMAGE")))
                .withNetwork(shared)
                .withNetworkAliases("db")
                .withEnv("POSTGRES_PASSWORD", PASSWORD)
                .withExposedPorts(5432);
        postgres = server;
        server.start();
        Eventually.see("PostgreSQL", PATIENCE, this::answers);
        try (var superuser = connect("postgres")) {
            Eventually.execute(superuser, "CREATE ROLE " + LOGIN + " LOGIN CREATEROLE PASSWORD '" + PASSWORD + "'");
            Eventually.execute(superuser, "CREATE DATABASE " + DATABASE + " OWNER " + LOGIN);
        }
    }

    @AfterEach
    void end() {
        if (postgres != null) {
            postgres.close();
        }
        if (network != null) {
            network.close();
        }
    }

    @Test
    void theJobMigratesAndASecondOneHasNothingToDo() throws SQLException {
        assertThat(job("migrate")).contains("PAWL0004I: Applied 0001_baseline");
        var history = history();
        assertThat(history).isNotEmpty();

        assertThat(job("migrate")).contains("PAWL0001I").doesNotContain("PAWL0004I");
        assertThat(history()).isEqualTo(history);
    }

    @Test
    void threeReplicasThatStartAtOnceOnAnEmptyDatabaseAllBecomeHealthyAndReady() throws Exception {
        var replicas = Stream.generate(this::replica).limit(3).toList();
        try {
            Startables.deepStart(replicas).join();
            for (var replica : replicas) {
                Eventually.see("readiness", PATIENCE, () -> isReady(replica));
            }
            assertThat(history()).isNotEmpty();
            assertThat(replicas.stream()
                            .filter(replica -> replica.getLogs().contains("PAWL0004I"))
                            .toList())
                    .hasSize(1);
            try (var connection = connect(DATABASE)) {
                assertThat(FreshDatabase.query(connection, "SELECT count(*) FROM pawl.instances"))
                        .containsExactly("3");
            }
        } finally {
            replicas.forEach(GenericContainer::close);
        }
    }

    /** Runs a command of the image, which has to end with 0, and returns what it printed. */
    private String job(String command) {
        try (var job = confined(Map.of(
                "PGHOST", "db",
                "PGPORT", "5432",
                "PGDATABASE", DATABASE,
                "PGUSER", LOGIN,
                "PGPASSWORD", PASSWORD))) {
            job.withCommand(command)
                    .withStartupCheckStrategy(new OneShotStartupCheckStrategy().withTimeout(PATIENCE))
                    .start();
            return job.getLogs();
        }
    }

    private GenericContainer<?> replica() {
        return confined(Map.of(
                        "DB_HOST",
                        "db",
                        "DB_PORT",
                        "5432",
                        "DB_NAME",
                        DATABASE,
                        "DB_USER",
                        LOGIN,
                        "DB_PASSWORD",
                        PASSWORD,
                        "DB_POOL_MAX",
                        "5"))
                .withCommand("admin-web")
                .withExposedPorts(9080)
                .waitingFor(Wait.forHealthcheck().withStartupTimeout(PATIENCE));
    }

    /** With no more rights than the Compose file gives. */
    private GenericContainer<?> confined(Map<String, String> variables) {
        return new GenericContainer<>(Objects.requireNonNull(image("PAWL_IMAGE")))
                .withNetwork(Objects.requireNonNull(network))
                .withEnv(variables)
                .withTmpFs(Map.of("/tmp", "mode=1777,size=256m"))
                .withCreateContainerCmdModifier(command -> confine(Objects.requireNonNull(command.getHostConfig())));
    }

    private static void confine(HostConfig host) {
        host.withReadonlyRootfs(true).withCapDrop(Capability.ALL).withSecurityOpts(List.of("no-new-privileges:true"));
    }

    private static boolean isReady(GenericContainer<?> replica) throws InterruptedException {
        var uri = URI.create("http://%s:%d/ready".formatted(replica.getHost(), replica.getMappedPort(9080)));
        var request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build();
        try {
            return HttpClient.newHttpClient()
                            .send(request, BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            // A machine that is busy with the start of three servers may not answer in time.
            return false;
        }
    }

    private List<String> history() throws SQLException {
        try (var connection = connect(DATABASE)) {
            return FreshDatabase.query(connection, "SELECT row(h.*)::text FROM public.schema_migrations AS h");
        }
    }

    private boolean answers() {
        try (var connection = connect("postgres")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    private Connection connect(String database) throws SQLException {
        var server = Objects.requireNonNull(postgres);
        var url = "jdbc:postgresql://%s:%d/%s".formatted(server.getHost(), server.getMappedPort(5432), database);
        return DriverManager.getConnection(url, "postgres", PASSWORD);
    }

    private static @Nullable String image(String variable) {
        return System.getenv(variable);
    }
}
