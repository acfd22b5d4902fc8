package dev.pawl.bench;

import static java.util.Objects.requireNonNull;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.embedded.EmbeddedServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What does it cost to borrow a connection and to give it back, and what is that beside one query?
 *
 * <p>The server's own pool exists only inside the server: see {@link PoolServer}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class PoolBenchmark {
    /** The database to connect to, when there is one already. */
    static final String URL_PROPERTY = "pawl.bench.url";

    static final String USER_PROPERTY = "pawl.bench.user";

    @Param({"NONE", "HIKARI"})
    public Pool pool = Pool.HIKARI;

    private @Nullable EmbeddedDatabase database;
    private @Nullable DataSource dataSource;

    @Setup
    public void open() throws Exception {
        dataSource = pool.open(target());
    }

    @Benchmark
    public Connection borrowAndReturn() throws SQLException {
        try (var connection = requireNonNull(dataSource).getConnection()) {
            return connection;
        }
    }

    @Benchmark
    public boolean borrowQueryAndReturn() throws SQLException {
        try (var connection = requireNonNull(dataSource).getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT 1")) {
            return row.next();
        }
    }

    @TearDown
    public void close() throws Exception {
        if (dataSource instanceof AutoCloseable closeable) {
            closeable.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private Target target() {
        var url = System.getProperty(URL_PROPERTY);
        if (url != null) {
            return new Target(url, System.getProperty(USER_PROPERTY, ""));
        }
        var created = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
        database = created;
        return Target.of(created);
    }
}
