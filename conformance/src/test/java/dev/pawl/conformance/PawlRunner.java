package dev.pawl.conformance;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.run.Connector;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** {@code pawl migrate} as the subject of the kit. */
public final class PawlRunner implements Runner {
    @Override
    public Running start(Target target, Path migrations) throws IOException {
        return start(target.url(), target.user(), migrations, Map.of());
    }

    @Override
    public Running startImpatiently(Target target, Path migrations) throws IOException {
        return start(target.url(), target.user(), migrations, Map.of("PAWL_RETRY_BUDGET", "1s"));
    }

    /** Starts it with more environment variables. */
    public static RunnerProcess start(String url, String user, Path migrations, Map<String, String> variables)
            throws IOException {
        var command = command(url, user, migrations);
        command.environment().putAll(variables);
        return RunnerProcess.start(command);
    }

    /** The command, which can be changed. */
    public static ProcessBuilder command(String url, String user, Path migrations) {
        var command =
                JavaCommand.of("dev.pawl.cli.Main", "migrate", "--url", url, "--migrations", migrations.toString());
        command.environment().put("PGUSER", user);
        return command;
    }

    @Override
    public Set<Capability> capabilities() {
        return EnumSet.allOf(Capability.class);
    }

    /** The same in this process. */
    public static Runner inThisProcess() {
        var pawl = SchemaConformance.pawl();
        return new Runner() {
            @Override
            public Running start(Target target, Path migrations) throws Exception {
                return pawl.start(target, migrations);
            }

            @Override
            public Set<Capability> capabilities() {
                return new PawlRunner().capabilities();
            }
        };
    }

    /** Pawl in this process. */
    static Pawl pawl(EmbeddedDatabase database, String migrations) {
        var properties = new Properties();
        properties.setProperty("user", database.owner());
        return Pawl.load(
                PawlConfiguration.of(Map.of(Setting.MIGRATIONS, migrations)),
                Connector.of(database.url(), properties),
                PawlRunner.class.getClassLoader());
    }
}
