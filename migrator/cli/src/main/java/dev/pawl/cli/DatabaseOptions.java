package dev.pawl.cli;

import dev.pawl.engine.Pawl;
import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of every command that works on a database with a migration set. */
final class DatabaseOptions {
    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The database: postgres://user@host:port/name or jdbc:postgresql://... "
                    + "Others can read arguments: give the password by PGPASSWORD_FILE or a password file.")
    @Nullable
    String url;

    @Option(
            names = "--migrations",
            paramLabel = "DIR",
            description = "The folder with the migrations (default: MIGRATIONS_DIR, else the bundled schema).")
    @Nullable
    String migrations;

    @Option(names = "--output", paramLabel = "text|json", description = "How to print the result (default: text).")
    Output output = Output.TEXT;

    enum Output {
        TEXT,
        JSON;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    boolean json() {
        return output == Output.JSON;
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
        var address = DatabaseAddress.resolve(url, environment);
        return Pawl.load(configuration, address.connector(), DatabaseOptions.class.getClassLoader());
    }
}
