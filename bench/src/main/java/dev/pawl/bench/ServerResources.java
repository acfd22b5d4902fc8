package dev.pawl.bench;

import java.util.concurrent.ExecutorService;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * What the server gives to its application, kept for JMH, which makes its objects by name.
 *
 * @param shared handles of one transaction share a connection, as an application gets it that says nothing
 * @param unshared each handle has a connection of its own
 * @param executor its threads have the application's context, as a request has
 */
record ServerResources(DataSource shared, DataSource unshared, ExecutorService executor) {
    private static volatile @Nullable ServerResources current;

    static void publish(ServerResources resources) {
        current = resources;
    }

    static ServerResources current() {
        var resources = current;
        if (resources == null) {
            throw new IllegalStateException(
                    "this pool is only there inside the server. Next: java -jar bench/target/benchmarks.jar pool");
        }
        return resources;
    }
}
