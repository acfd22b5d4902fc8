package dev.pawl.admin.server;

import dev.pawl.embedded.EmbeddedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** One server with the bundled schema that every class registering this shares; it ends with the test run. */
final class HealthyServer implements BeforeAllCallback {
    private @Nullable AdminServer server;

    @Override
    public void beforeAll(ExtensionContext context) {
        server = context.getRoot()
                .getStore(ExtensionContext.Namespace.create(HealthyServer.class))
                .getOrComputeIfAbsent("server", key -> new Running(start()), Running.class)
                .server();
    }

    AdminServer server() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    private static AdminServer start() {
        var database = EmbeddedServer.shared(EmbeddedServer.BUNDLED_MAJOR).createDatabase();
        return AdminServer.start(database, null);
    }

    private record Running(AdminServer server) implements AutoCloseable {
        @Override
        public void close() {
            server.close();
        }
    }
}
