package dev.pawl.ejb;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;

/** A look borrows a connection of the application and gives it back as it was. */
final class DatabaseProbeTest {
    private static final int TIMEOUT_OF_THE_APPLICATION = 60_000;

    private final List<Object> calls = new ArrayList<>();
    private @Nullable SQLException failure;

    @Test
    void theTimeoutOfTheApplicationIsRestored() {
        assertThat(look().server()).isEqualTo("PostgreSQL 18.6");
        assertThat(calls).containsExactly(2_000, TIMEOUT_OF_THE_APPLICATION, "closed");
    }

    @Test
    void theTimeoutIsRestoredAfterAFailureToo() {
        failure = new SQLException("permission denied", "42501");
        assertThat(look().error()).isEqualTo("permission denied (SQLSTATE 42501)");
        assertThat(calls).containsExactly(2_000, TIMEOUT_OF_THE_APPLICATION, "closed");
    }

    private DatabaseState look() {
        var dataSource = fake(DataSource.class, (name, arguments) -> connection());
        return new DatabaseProbe(dataSource, new PoolBudget(20, 1), InstantSource.system()).look();
    }

    private Connection connection() {
        return fake(Connection.class, (name, arguments) -> switch (name) {
            case "unwrap" -> driversConnection();
            case "createStatement" -> statement();
            case "close" -> record("closed");
            default -> throw new UnsupportedOperationException(name);
        });
    }

    private BaseConnection driversConnection() {
        var executor = fake(QueryExecutor.class, (name, arguments) -> switch (name) {
            case "getNetworkTimeout" -> TIMEOUT_OF_THE_APPLICATION;
            case "setNetworkTimeout" -> record(arguments[0]);
            default -> throw new UnsupportedOperationException(name);
        });
        return fake(BaseConnection.class, (name, arguments) -> executor);
    }

    private Statement statement() throws SQLException {
        if (failure != null) {
            throw failure;
        }
        var limits = fake(ResultSet.class, (name, arguments) -> switch (name) {
            case "next" -> true;
            case "getString" -> "18.6 (Debian)";
            case "getInt" -> 3;
            default -> null;
        });
        return fake(Statement.class, (name, arguments) -> name.equals("executeQuery") ? limits : null);
    }

    private @Nullable Object record(Object call) {
        calls.add(call);
        return null;
    }

    private interface Answer {
        @Nullable
        Object to(String method, Object[] arguments) throws SQLException;
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        var loader = DatabaseProbeTest.class.getClassLoader();
        return type.cast(Proxy.newProxyInstance(
                loader, new Class<?>[] {type}, (proxy, method, arguments) -> answer.to(method.getName(), arguments)));
    }
}
