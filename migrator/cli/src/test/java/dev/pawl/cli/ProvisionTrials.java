package dev.pawl.cli;

import static dev.pawl.cli.ProvisionedCluster.PROVISIONER;
import static dev.pawl.cli.ProvisionedCluster.objects;
import static dev.pawl.cli.ProvisionedCluster.variable;
import static dev.pawl.cli.ProvisionedCluster.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.embedded.FreshDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code pawl provision} does on one major version. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ProvisionTrials {
    private static final String SUPERUSER = "postgres";
    /** Each password of these tests contains it, and nothing else does. */
    private static final String SECRET = "s3cr3t";

    private final int major;
    private final StringBuilder told = new StringBuilder();
    private ProvisionedCluster cluster;

    @SuppressWarnings("NullAway.Init") // made before the first test
    ProvisionTrials(int major) {
        this.major = major;
    }

    @BeforeAll
    void start(@TempDir Path home) throws Exception {
        cluster = ProvisionedCluster.start(major, home);
    }

    @AfterAll
    void noPasswordIsInTheLogOrWasTold() throws IOException {
        try (var ended = cluster) {
            assertThat(ended.log()).contains("CREATE ROLE").doesNotContain(SECRET);
            assertThat(told.toString()).contains("made").doesNotContain(SECRET, "SCRAM-SHA-256$");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SUPERUSER, PROVISIONER})
    void theSecondRunHasNothingToDo(String user) throws Exception {
        var database = cluster.freshName();
        var variables = cluster.withOwnRoles(Map.of(
                "POSTGRES_MULTIPLE_DATABASES",
                database,
                variable(database, "_FILE"),
                file(database, "owner"),
                variable(database, "_READER_FILE"),
                file(database, "reader")));

        var plan = provisioned(user, variables, "--dry-run");
        assertThat(cluster.query("SELECT datname FROM pg_database WHERE datname = '" + database + "'"))
                .isEmpty();
        var first = provisioned(user, variables);
        assertThat(objects(plan, "would make")).isNotEmpty().isEqualTo(objects(first, "made"));
        assertThat(provisioned(user, variables)).startsWith("Nothing to do").doesNotContain("made", "changed");

        try (var reader = cluster.logIn(database, database + "_reader_login", SECRET + " reader")) {
            assertThat(FreshDatabase.query(
                            reader,
                            "SELECT concat_ws(' ', current_setting('statement_timeout'),"
                                    + " current_setting('lock_timeout'),"
                                    + " current_setting('idle_in_transaction_session_timeout'), rolconnlimit,"
                                    + " pg_has_role('app_reader', 'USAGE'),"
                                    + " has_database_privilege(current_database(), 'TEMPORARY'),"
                                    + " has_schema_privilege('public', 'CREATE'), rolcreaterole)"
                                    + " FROM pg_roles WHERE rolname = current_user"))
                    .containsExactly("15s 5s 30s 25 t f f f");
        }
        try (var owner = cluster.logIn(database, database + "_owner_login", SECRET + " owner")) {
            owner.createStatement().execute("CREATE TABLE t (id int)");
        }
    }

    @Test
    void everybodyElseIsKeptOut() throws Exception {
        var one = cluster.freshName();
        var other = cluster.freshName();
        provisioned(
                PROVISIONER,
                Map.of(
                        "POSTGRES_MULTIPLE_DATABASES",
                        one + "," + other,
                        variable(one, "_FILE"),
                        file(one, "owner"),
                        variable(other, "_FILE"),
                        file(other, "owner")));

        assertThatThrownBy(() -> cluster.logIn(other, one + "_owner_login", SECRET + " owner"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
    }

    @ParameterizedTest
    @ValueSource(strings = {SUPERUSER, PROVISIONER})
    void aNewPasswordIsSetByRunningAgain(String user) throws Exception {
        var database = cluster.freshName();
        var login = database + "_owner_login";
        var file = cluster.secret(database, SECRET + " old");
        var variables = Map.of("PGDATABASE", database, variable(database, "_FILE"), file.toString());
        provisioned(user, variables);
        cluster.logIn(database, login, SECRET + " old").close();

        cluster.secret(database, SECRET + " new");
        assertThat(provisioned(user, variables)).contains("changed       login     " + login + ": new password");

        cluster.logIn(database, login, SECRET + " new").close();
        assertThatThrownBy(() -> cluster.logIn(database, login, SECRET + " old"))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void aMissingFileLeavesALoginAsItIs() throws Exception {
        var database = cluster.freshName();
        var reader = variable(database, "_READER_FILE");
        var nowhere = cluster.home().resolve("nowhere").toString();
        var owned = Map.of("PGDATABASE", database, variable(database, ""), SECRET + " owner");
        var without = cluster.withOwnRoles(with(owned, reader, nowhere));
        assertThat(provisioned(PROVISIONER, without)).contains("not made: there is no file that " + reader);

        provisioned(PROVISIONER, cluster.withOwnRoles(with(owned, reader, file(database, "reader"))));
        assertThat(provisioned(PROVISIONER, without))
                .contains("its password stays")
                .doesNotContain("changed");
        cluster.logIn(database, database + "_reader_login", SECRET + " reader").close();
    }

    @Test
    void namesMayHoldAnything() throws Exception {
        var names = List.of("my-svc", "Upper", "quo\"te'", "back\\slash %", "\u00fcml\u00e4ut");
        var variables = Map.of("POSTGRES_MULTIPLE_DATABASES", String.join(" , ", names), "MY_SVC_DB_PASSWORD", SECRET);

        provisioned(PROVISIONER, variables);
        assertThat(provisioned(PROVISIONER, variables)).startsWith("Nothing to do");

        assertThat(cluster.query("SELECT datname FROM pg_database")).containsAll(names);
        cluster.logIn("my-svc", "my-svc_owner_login", SECRET).close();
    }

    @Test
    void eightAtOnceOnTheSameAndOnOtherDatabasesAllSucceed() throws Exception {
        var shared = cluster.freshName();
        var pool = Executors.newFixedThreadPool(8);
        try {
            var runs = new ArrayList<Future<Invocation>>();
            for (int i = 0; i < 8; i++) {
                var own = cluster.freshName();
                var variables = cluster.withOwnRoles(Map.of(
                        "POSTGRES_MULTIPLE_DATABASES",
                        i % 2 == 0 ? shared + "," + own : own + "," + shared,
                        variable(own, "_READER"),
                        SECRET + " own",
                        variable(shared, "_READER"),
                        SECRET + " shared",
                        variable(shared, ""),
                        SECRET + " owner"));
                runs.add(pool.submit(() -> cluster.provision(PROVISIONER, variables, "provision")));
            }
            for (var run : runs) {
                told(run.get());
            }
        } finally {
            pool.shutdownNow();
        }
        cluster.logIn(shared, shared + "_reader_login", SECRET + " shared").close();
    }

    @Test
    void theBundledSchemaIsMigratedByAnOwnerWhoMayMakeNoRoles() throws Exception {
        var database = cluster.freshName();
        var variables = Map.of(
                "PGDATABASE",
                database,
                "OWNER_DB_PASSWORD",
                SECRET + " owner",
                "CARACAL_API_DB_PASSWORD_FILE",
                file(database, "api"),
                "PAWL_GATEWAY_DB_PASSWORD_FILE",
                file(database, "gateway"));
        assertThat(provisioned(PROVISIONER, variables)).contains("made          role      pawl_api: by roles.sql");
        assertThat(provisioned(PROVISIONER, variables)).startsWith("Nothing to do");

        told(cluster.run(database + "_owner_login", database, SECRET + " owner", Map.of(), "migrate"));

        try (var gateway = cluster.logIn(database, database + "_gateway_login", SECRET + " gateway")) {
            assertThat(FreshDatabase.query(
                            gateway,
                            "SELECT has_table_privilege('public.zones', 'SELECT')"
                                    + " AND NOT has_table_privilege('public.zones', 'INSERT')"))
                    .containsExactly("t");
        }
        try (var api = cluster.logIn(database, database + "_api_login", SECRET + " api")) {
            api.createStatement().execute("BEGIN; SET LOCAL ROLE pawl_all_zones; COMMIT");
        }
    }

    @Test
    void aDatabaseOfAnOlderVersionIsClosedToEverybodyAndSaysWhoIsLockedOut() throws Exception {
        var database = cluster.freshName();
        cluster.execute(
                "CREATE ROLE " + database + "_owner_login LOGIN",
                "CREATE ROLE " + database + "_bystander LOGIN",
                "CREATE DATABASE " + database + " OWNER " + database + "_owner_login");
        try (var superuser = cluster.asSuperuser(database)) {
            superuser.createStatement().execute("GRANT CREATE ON SCHEMA public TO PUBLIC");
        }
        var variables = Map.of("PGDATABASE", database);

        assertThat(provisioned(SUPERUSER, variables))
                .contains("CREATE on schema public taken from PUBLIC", "no longer connect:", database + "_bystander");
        assertThat(provisioned(SUPERUSER, variables)).startsWith("Nothing to do");
        try (var superuser = cluster.asSuperuser(database)) {
            assertThat(FreshDatabase.query(
                            superuser, "SELECT has_schema_privilege('" + database + "_bystander', 'public', 'CREATE')"))
                    .containsExactly("f");
        }
    }

    @Test
    void whatIsAskedForIsEnforcedAndWhatIsUsualIsLeftToTheAdministrator() throws Exception {
        var database = cluster.freshName();
        var login = database + "_owner_login";
        var variables = Map.of("PGDATABASE", database);
        provisioned(SUPERUSER, variables);
        cluster.execute(
                "ALTER ROLE " + login + " CONNECTION LIMIT 3",
                "ALTER ROLE " + login + " SET idle_in_transaction_session_timeout = '1min'");

        assertThat(provisioned(SUPERUSER, variables)).startsWith("Nothing to do");
        assertThat(provisioned(
                        SUPERUSER,
                        variables,
                        "--login-settings",
                        "statement_timeout=1h, owner.connection_limit=7, api.connection_limit=9"))
                .contains("connection_limit 7, statement_timeout 1h")
                .doesNotContain("idle_in");
        assertThat(cluster.query("SELECT rolconnlimit FROM pg_roles WHERE rolname = '" + login + "'"))
                .containsExactly("7");
    }

    @Test
    void aSecondRunAsksTheSameFewQuestionsWhateverTheNumberOfDatabases() throws Exception {
        for (int databases : new int[] {1, 5}) {
            var names = new ArrayList<String>();
            for (int i = 0; i < databases; i++) {
                names.add(cluster.freshName());
            }
            var variables = Map.of("POSTGRES_MULTIPLE_DATABASES", String.join(",", names));
            provisioned(PROVISIONER, variables);
            int before = cluster.log().length();
            assertThat(provisioned(PROVISIONER, variables)).startsWith("Nothing to do");

            var log = cluster.log().substring(before).lines().toList();
            assertThat(log.stream().filter(line -> line.contains("connection authorized")))
                    .hasSize(1);
            assertThat(log.stream().filter(line -> line.contains("statement: ")))
                    .hasSize(2);
        }
    }

    @Test
    void whatDoesNotFitIsRefusedBeforeAnythingIsChanged() throws Exception {
        var taken = cluster.freshName();
        var foreign = cluster.freshName();
        cluster.execute(
                "CREATE ROLE " + taken + "_owner_login NOLOGIN",
                "CREATE ROLE " + taken + "_reader_login LOGIN BYPASSRLS",
                "CREATE ROLE " + taken + "_api_login LOGIN",
                "COMMENT ON ROLE " + taken + "_api_login IS '@login api elsewhere'",
                "CREATE DATABASE " + foreign);

        var refused = refused(Map.of(
                "POSTGRES_MULTIPLE_DATABASES",
                taken + "," + foreign,
                variable(taken, "_READER"),
                SECRET,
                variable(taken, "_API"),
                SECRET));

        assertThat(refused)
                .contains(
                        "PAWL0271E",
                        "_owner_login\" is there and may not log in",
                        "has SUPERUSER, REPLICATION or BYPASSRLS",
                        "is that of api of database elsewhere",
                        "belongs to postgres, not to " + foreign + "_owner_login");
        assertThat(cluster.query("SELECT datname FROM pg_database WHERE datname = '" + taken + "'"))
                .isEmpty();
        assertThat(cluster.query("SELECT rolname FROM pg_roles WHERE rolname = '" + foreign + "_owner_login'"))
                .isEmpty();
    }

    private String refused(Map<String, String> variables) {
        var invocation = cluster.provision(SUPERUSER, variables, "provision");
        told.append(invocation.out()).append(invocation.err());
        assertThat(invocation.exitCode()).isEqualTo(2);
        return invocation.err();
    }

    private String provisioned(String user, Map<String, String> variables, String... more) {
        var arguments = new ArrayList<>(List.of("provision"));
        arguments.addAll(List.of(more));
        return told(cluster.provision(user, variables, arguments.toArray(String[]::new)));
    }

    private String told(Invocation invocation) {
        told.append(invocation.out()).append(invocation.err());
        assertThat(invocation.exitCode()).as(invocation.err()).isZero();
        return invocation.out();
    }

    private String file(String database, String service) throws IOException {
        return cluster.secret(database + "_" + service, SECRET + " " + service).toString();
    }
}
