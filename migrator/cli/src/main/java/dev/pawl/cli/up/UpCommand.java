package dev.pawl.cli.up;

import dev.pawl.cli.Console;
import dev.pawl.cli.Environment;
import dev.pawl.embedded.DurableServer;
import dev.pawl.engine.error.ExitStatus;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pawl up}: a PostgreSQL, migrated by the EJB in Open Liberty, and the pages that show it. Ctrl-C ends both. */
@Command(
        name = "up",
        description = "Starts Open Liberty with an embedded PostgreSQL, migrates it and serves the operator pages. "
                + "The data is kept below the user's cache directory.")
public final class UpCommand implements Callable<Integer> {
    private final Environment environment;
    private final Console console;

    @Option(
            names = "--http-port",
            paramLabel = "N",
            description = "The port of the pages on localhost (default: 9080).")
    private int httpPort = 9080;

    @Option(names = "--fresh", description = "Delete the data of earlier starts first.")
    private boolean fresh;

    public UpCommand(Environment environment, Console console) {
        this.environment = environment;
        this.console = console;
    }

    @Override
    @SuppressWarnings("try") // the claim is held, not used
    public Integer call() throws IOException, SQLException, InterruptedException {
        var home = UpHome.of(environment);
        try (var claim = home.claim()) {
            PagesServer.stopOrphan(home);
            requireFreePort();
            if (fresh) {
                DurableServer.delete(home.path());
            }
            serve(home);
            return ExitStatus.OK.code();
        }
    }

    private void serve(UpHome home) throws IOException, SQLException, InterruptedException {
        console.progress("Starting PostgreSQL, data in " + home.path() + " ...");
        try (var database = UpDatabase.start(home);
                var shutdown = new Shutdown()) {
            shutdown.stopLast(database);
            console.progress("Starting Open Liberty ...");
            var pages = PagesServer.start(liberty(), home, httpPort, settings(home, database));
            shutdown.stopFirst(pages);
            pages.awaitReady(database::requireRunning);
            announce(home, pages);
            throw pages.awaitEnd(database::requireRunning);
        } catch (PawlException e) {
            // Ctrl-C reaches the server, too, and it ends as it should.
            if (!Shutdown.processEnds()) {
                throw e;
            }
        }
    }

    private void announce(UpHome home, PagesServer pages) throws IOException {
        if (environment.variable("PAWL_OPERATOR_PASSWORD_FILE").isEmpty()) {
            console.result("log in as operator with password " + home.secret("operator.password"));
        }
        console.result("ready " + pages.address());
    }

    private Map<String, String> settings(UpHome home, UpDatabase database) throws IOException {
        var settings = new HashMap<String, String>();
        settings.put("DB_HOST", "localhost");
        settings.put("DB_PORT", Integer.toString(database.port()));
        settings.put("DB_NAME", UpDatabase.NAME);
        settings.put("DB_USER", UpDatabase.PAGES);
        settings.put("DB_MIGRATOR_USER", UpDatabase.MIGRATOR);
        settings.put("VARIABLE_SOURCE_DIRS", home.secrets().toString());
        home.secret("operator.password");
        settings.put(
                "PAWL_OPERATOR_PASSWORD_FILE",
                environment
                        .variable("PAWL_OPERATOR_PASSWORD_FILE")
                        .orElse(home.secrets().resolve("operator.password").toString()));
        return settings;
    }

    private void requireFreePort() {
        if (httpPort < 1 || httpPort > 65_535) {
            throw PawlException.of(Message.BAD_CONFIGURATION, httpPort, "--http-port", "expected 1 to 65535");
        }
        try (var socket = new ServerSocket(httpPort, 1, InetAddress.getLoopbackAddress())) {
            socket.setReuseAddress(true);
        } catch (IOException e) {
            throw PawlException.of(Message.PORT_TAKEN, httpPort).causedBy(e);
        }
    }

    private static Path liberty() {
        return Path.of(System.getProperty("pawl.liberty", "target/liberty/wlp"));
    }
}
