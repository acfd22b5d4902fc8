package dev.pawl.cli;

import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that works on a database with a migration set. */
final class DatabaseOptions {
    static final String URL = "--url";
    private static final String MIGRATIONS = "--migrations";
    /** Those that say which database and which migrations are meant. */
    static final Set<String> NAMING = Set.of(URL, MIGRATIONS);

    /** Those that {@link PlainArguments} may hold. */
    static final Set<String> PLAIN = Set.of(URL, MIGRATIONS, ReportCommand.OUTPUT);

    @Option(
            names = URL,
            paramLabel = "URL",
            description = "The database: postgres://user@host:port/name or jdbc:postgresql://... "
                    + "Others can read arguments: give the password by PGPASSWORD_FILE or a password file.")
    @Nullable
    String url;

    @Option(
            names = MIGRATIONS,
            paramLabel = "DIR",
            description = "The folder with the migrations (default: MIGRATIONS_DIR, else the bundled schema).")
    @Nullable
    String migrations;

    /** From arguments that hold no others. */
    static DatabaseOptions of(PlainArguments arguments) {
        var options = new DatabaseOptions();
        options.url = arguments.values().get(URL);
        options.migrations = arguments.values().get(MIGRATIONS);
        return options;
    }

    /** Options come before the environment. */
    PawlConfiguration configuration(Environment environment, Map<Setting, String> options) {
        var given = new EnumMap<Setting, String>(Setting.class);
        given.putAll(options);
        if (migrations != null) {
            given.put(Setting.MIGRATIONS, migrations);
        }
        return requireFolder(PawlConfiguration.read(given, environment::setting));
    }

    static PawlConfiguration requireFolder(PawlConfiguration configuration) {
        if (isUrl(configuration.migrations())) {
            throw PawlException.of(
                    Message.BAD_CONFIGURATION, "A URL", Setting.MIGRATIONS.key(), "expected a folder of files");
        }
        return configuration;
    }

    /** An argument that may be repeated in messages. */
    static String requireName(String label, String argument) {
        if (isUrl(argument)) {
            throw PawlException.of(Message.BAD_CONFIGURATION, "A URL", label, "expected a name");
        }
        return argument;
    }

    /** Not repeated: who mixes two arguments up has written the password here. */
    private static boolean isUrl(String argument) {
        return argument.contains("://");
    }

    Pawl pawl(Environment environment, PawlConfiguration configuration) {
        return pawl(configuration, DatabaseAddress.resolve(url, environment));
    }

    /** For a command that changes the schema: by the direct address, when the usual one is a pooler's. */
    Pawl migrator(Environment environment, PawlConfiguration configuration) {
        return pawl(configuration, direct(environment));
    }

    /** The server itself, also when the usual address is a pooler's. */
    DatabaseAddress direct(Environment environment) {
        // Not in the configuration, which anybody may print: a URL may hold a password.
        var direct = environment.setting(Setting.DIRECT_URL.key()).filter(address -> !address.isBlank());
        return DatabaseAddress.resolve(direct.orElse(url), environment);
    }

    private static Pawl pawl(PawlConfiguration configuration, DatabaseAddress address) {
        return Pawl.load(configuration, address.connector(), DatabaseOptions.class.getClassLoader());
    }
}
