package dev.pawl.cli;

import dev.pawl.engine.PawlConfiguration;
import dev.pawl.engine.Setting;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.migration.MigrationSet;
import dev.pawl.engine.migration.MigrationSource;
import dev.pawl.engine.migration.Script;
import dev.pawl.engine.provision.Provisioning;
import dev.pawl.engine.provision.Wanted;
import dev.pawl.engine.provision.WantedReader;
import dev.pawl.engine.report.ProvisionReport;
import dev.pawl.engine.report.ReportJson;
import dev.pawl.engine.run.Timing;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pawl provision}. */
@Command(
        name = "provision",
        description = "Makes databases, each with a login that owns it and logins of its services, and sets their"
                + " passwords from files. Run it again after a change: it does what is missing. Needs CREATEROLE and"
                + " CREATEDB, no superuser.",
        footer = {
            "",
            "Passwords, of which the server only gets SCRAM verifiers:",
            "  <DATABASE>_DB_PASSWORD_FILE            of the owner",
            "  <DATABASE>_<SERVICE>_DB_PASSWORD_FILE  of a service",
            "  <SERVICE>_DB_PASSWORD_FILE             of a service of the only database"
        })
final class ProvisionCommand extends DatabaseCommand {
    @Option(
            names = "--databases",
            paramLabel = "NAMES",
            description = "Separated by commas (default: POSTGRES_MULTIPLE_DATABASES, else the one that --url names).")
    @Nullable
    private String databases;

    @Option(
            names = "--login-names",
            paramLabel = "PATTERN",
            description = "How logins are named (default: PAWL_LOGIN_NAMES, else {database}_{service}_login).")
    @Nullable
    private String loginNames;

    @Option(
            names = "--service-roles",
            paramLabel = "LIST",
            description = "service=role+role,... that logins become members of (default: PAWL_SERVICE_ROLES, else those"
                    + " of the bundled schema).")
    @Nullable
    private String serviceRoles;

    @Option(
            names = "--login-settings",
            paramLabel = "LIST",
            description =
                    "name=value or service.name=value,... that logins always have (default: PAWL_LOGIN_SETTINGS).")
    @Nullable
    private String loginSettings;

    @Option(
            names = "--maintenance-db",
            paramLabel = "NAME",
            description = "A database that is always there, to connect to (default: postgres).")
    private String maintenance = "postgres";

    @Option(names = "--dry-run", description = "Print what would be done, statement by statement, and change nothing.")
    private boolean dryRun;

    ProvisionCommand(Environment environment, Console console) {
        super(environment, console);
    }

    @Override
    Answer answer() {
        var configuration = database.configuration(environment, Map.of());
        var address = database.direct(environment);
        var wanted = WantedReader.read(
                given(), environment::setting, environment.variables(), Password::inFile, address.database());
        var provisioning = new Provisioning(
                address,
                DatabaseOptions.requireName("--maintenance-db", maintenance),
                roles(configuration, wanted),
                configuration.connectWait(),
                Timing.real(),
                console.listener(),
                console::progress);
        var report = dryRun ? provisioning.plan(wanted) : provisioning.execute(wanted);
        return new Answer(() -> ReportJson.of(report), () -> print(report));
    }

    private Map<Setting, String> given() {
        var given = new EnumMap<Setting, String>(Setting.class);
        put(given, Setting.DATABASES, databases);
        put(given, Setting.LOGIN_NAMES, loginNames);
        put(given, Setting.SERVICE_ROLES, serviceRoles);
        put(given, Setting.LOGIN_SETTINGS, loginSettings);
        return given;
    }

    private static void put(Map<Setting, String> given, Setting setting, @Nullable String value) {
        if (value != null) {
            given.put(setting, value);
        }
    }

    /** Only read where a login is to become a member of a role. */
    private static Optional<Script> roles(PawlConfiguration configuration, Wanted wanted) {
        if (!wanted.needsRoles()) {
            return Optional.empty();
        }
        var loader = ProvisionCommand.class.getClassLoader();
        return MigrationSet.load(MigrationSource.at(configuration.migrations(), loader))
                .roles();
    }

    private void print(ProvisionReport report) {
        print(report.dryRun() ? "would make" : "made", report.made(), report.dryRun());
        print(report.dryRun() ? "would change" : "changed", report.changed(), report.dryRun());
        print(
                "left alone",
                report.leftAlone().stream().filter(item -> item.note() != null).toList(),
                false);
        console.result(summary(report));
    }

    private void print(String done, List<ProvisionReport.Item> items, boolean statements) {
        for (var item : items) {
            console.result("%-12s  %-8s  %s: %s".formatted(done, item.kind().word(), item.name(), item.note()));
            if (statements) {
                item.statements().forEach(sql -> console.result("    " + sql + ";"));
            }
        }
    }

    private static String summary(ProvisionReport report) {
        if (report.isNothingToDo()) {
            return Message.NOTHING_TO_PROVISION.text(report.cluster());
        }
        var message = report.dryRun() ? Message.PROVISION_PLANNED : Message.PROVISIONED;
        return message.text(
                report.cluster(), report.made().size(), report.changed().size());
    }
}
