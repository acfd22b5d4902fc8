package dev.pawl.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

final class EmbeddedServerTest {
    @RegisterExtension
    final FreshDatabase fresh = FreshDatabase.create();

    @Test
    void theOwnerOfAFreshDatabaseIsWhatAManagedServiceGives() throws Exception {
        assertThat(fresh.query("SELECT rolsuper::text || rolcreaterole || rolbypassrls FROM pg_roles"
                        + " WHERE rolname = current_user"))
                .containsExactly("falsetruefalse");
        assertThat(fresh.query("SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()"))
                .containsExactly(fresh.database().owner());
    }

    @Test
    void eachDatabaseIsGoneWhenItIsClosedEvenIfSomebodyIsStillConnected() throws Exception {
        var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
        try (var connection = database.connect()) {
            database.close();

            assertThatThrownBy(() -> FreshDatabase.query(connection, "SELECT 1"))
                    .isInstanceOf(SQLException.class);
        }
        assertThat(fresh.query("SELECT datname FROM pg_database WHERE datname = '" + database.name() + "'"))
                .isEmpty();
    }

    @Test
    void aMajorVersionThatIsNotThereSaysHowToGetIt() {
        assertThatThrownBy(() -> EmbeddedServer.start(9))
                .hasMessageContaining("PostgreSQL 9")
                .hasMessageContaining("mvn dependency:get");
    }
}
