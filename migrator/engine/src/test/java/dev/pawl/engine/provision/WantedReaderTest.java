package dev.pawl.engine.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pawl.engine.Setting;
import dev.pawl.engine.error.PawlException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class WantedReaderTest {
    private static final String NOWHERE = "/nowhere";

    @Test
    void aVariableIsAboutTheDatabaseThatItBeginsWithAndElseAboutTheOnlyOne() {
        var one = read(
                Map.of(Setting.DATABASES, "control-plane"),
                Map.of(
                        "CONTROL_PLANE_DB_PASSWORD", "of the owner",
                        "CONTROL_PLANE_STS_DB_PASSWORD", "of sts",
                        "API_DB_PASSWORD", "of api",
                        "CARACAL_GATEWAY_DB_PASSWORD", "of the gateway",
                        "PAWL_AUDIT_DB_PASSWORD", "of audit",
                        "DB_PASSWORD", "of something else"));

        assertThat(one.logins())
                .extracting(login -> login.name() + ": "
                        + login.given().map(LoginPassword.Given::text).orElse("none"))
                .containsExactly(
                        "control-plane_owner_login: of the owner",
                        "control-plane_api_login: of api",
                        "control-plane_audit_login: of audit",
                        "control-plane_gateway_login: of the gateway",
                        "control-plane_sts_login: of sts");
    }

    @Test
    void ofDatabasesWhoseNamesBeginAlikeTheLongerOneIsMeant() {
        var both = read(Map.of(Setting.DATABASES, "shop,shop_test"), Map.of("SHOP_TEST_API_DB_PASSWORD", "p"));

        assertThat(both.databases())
                .extracting(WantedDatabase::services)
                .containsExactly(List.of(), List.of("shop_test_api_login"));
    }

    @Test
    void theFileComesBeforeTheValueAlsoWhenItIsNotThere() {
        var wanted = read(
                Map.of(Setting.DATABASES, "shop"),
                Map.of("SHOP_DB_PASSWORD", "value", "SHOP_DB_PASSWORD_FILE", NOWHERE));

        assertThat(wanted.logins().get(0).password()).contains(new LoginPassword.NoFile("SHOP_DB_PASSWORD_FILE"));
    }

    @Test
    void theOwnerGetsTheRolesOfOwnersWhereTheDatabaseHasTheServicesOrSomebodyAskedForThem() {
        assertThat(ownersRoles(Map.of(), Map.of())).isEmpty();
        assertThat(ownersRoles(Map.of(), Map.of("API_DB_PASSWORD", "p")))
                .containsExactly("pawl_may_cross_zones", "pawl_may_probe");
        assertThat(ownersRoles(Map.of(Setting.SERVICE_ROLES, "owner=a + b"), Map.of()))
                .containsExactly("a", "b");
    }

    @Test
    void loginsAreSharedOnlyWhenTheirNamesSaySo() {
        var shared = read(
                Map.of(Setting.DATABASES, "one,two", Setting.LOGIN_NAMES, "prod_{service}"),
                Map.of("API_DB_PASSWORD", "p"));

        assertThat(shared.logins()).extracting(Login::name).containsExactly("prod_owner", "prod_api");
        assertThat(shared.databases()).extracting(WantedDatabase::owner).containsOnly("prod_owner");
        assertRefused(
                Map.of(Setting.DATABASES, "shop,api_shop", Setting.LOGIN_NAMES, "{service}_{database}"),
                Map.of("SHOP_OWNER_API_DB_PASSWORD", "p"),
                "that of owner_api of database shop and of owner of database api_shop");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        var two = Map.of(Setting.DATABASES, "one,two");
        assertRefused(two, Map.of("API_DB_PASSWORD", "p"), "API_DB_PASSWORD cannot be used: it names none");
        assertRefused(
                Map.of(Setting.DATABASES, "one"),
                Map.of("API_DB_PASSWORD", "p", "CARACAL_API_DB_PASSWORD", "p"),
                "same login");
        assertRefused(Map.of(Setting.DATABASES, "a-b,a_b"), Map.of("A_B_DB_PASSWORD", "p"), "each of the databases");
        assertRefused(Map.of(Setting.DATABASES, "x".repeat(64)), Map.of(), "64 bytes");
        assertRefused(Map.of(Setting.DATABASES, "a\tb"), Map.of(), "control character");
        assertRefused(Map.of(Setting.DATABASES, "pg_mine"), Map.of(), "PostgreSQL's own");
        assertRefused(Map.of(Setting.LOGIN_NAMES, "{database}"), Map.of(), "{service}");
        assertRefused(
                Map.of(Setting.DATABASES, "pawl", Setting.LOGIN_NAMES, "{database}_{service}"),
                Map.of("API_DB_PASSWORD", "p"),
                "name of a role of the services");
        assertRefused(Map.of(Setting.SERVICE_ROLES, "api"), Map.of(), "service=role");
        assertRefused(Map.of(Setting.LOGIN_SETTINGS, "connection_limit=many"), Map.of(), "name=value");
        assertRefused(Map.of(Setting.LOGIN_SETTINGS, "statement_timeout"), Map.of(), "name=value");
    }

    private static List<String> ownersRoles(Map<Setting, String> given, Map<String, String> variables) {
        return read(given, variables).logins().get(0).roles();
    }

    private static void assertRefused(Map<Setting, String> given, Map<String, String> variables, String words) {
        assertThatThrownBy(() -> read(given, variables))
                .isInstanceOf(PawlException.class)
                .hasMessageContaining(words);
    }

    private static Wanted read(Map<Setting, String> given, Map<String, String> variables) {
        return WantedReader.read(
                given,
                name -> Optional.empty(),
                new HashMap<>(variables),
                (variable, path) -> path.equals(NOWHERE) ? Optional.empty() : Optional.of(path),
                "only");
    }
}
