package dev.pawl.engine;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Every key that Pawl reads, with its default. The same keys are MicroProfile Config properties in an application
 * server and environment variables of the command: {@code pawl.lock-wait} is {@code PAWL_LOCK_WAIT}.
 */
public enum Setting {
    ENABLED("pawl.enabled", "true", "Whether the start-up bean migrates at all: true or false."),
    MIGRATIONS(
            "pawl.migrations",
            "classpath:dev/pawl/schema",
            "Where the migrations are: a directory, or classpath:FOLDER with the migrations.sha256 that its build wrote.",
            "MIGRATIONS_DIR"),
    STARTUP(
            "pawl.startup",
            "wait",
            "wait: the application starts after the schema is ready, and fails to start when it cannot be. "
                    + "background: it starts at once and health tells when the schema is ready."),
    DIRECT_URL(
            "pawl.direct-url",
            "",
            "The database server itself, when the usual address is a connection pooler's: pawl migrate connects to it "
                    + "instead of --url. In an application server, give this address to the data source jdbc/pawl."),
    CONNECT_WAIT("pawl.connect-wait", "30s", "How long a database that does not answer is tried again."),
    LOCK_KEY(
            "pawl.lock-key",
            "4732518903281471",
            "The advisory lock that keeps runners apart; a signed 64-bit integer.",
            "MIGRATION_ADVISORY_LOCK_KEY"),
    LOCK_WAIT("pawl.lock-wait", "5min", "How long a runner waits for another one; 0 does not wait."),
    LOCK_TIMEOUT(
            "pawl.lock-timeout",
            "2s",
            "How long one attempt of a migration queues for a table lock; others queue behind it meanwhile."),
    RETRY_BUDGET("pawl.retry-budget", "10min", "How long attempts that got no table lock are repeated."),
    REGISTER_INSTANCE(
            "pawl.register-instance",
            "true",
            "Whether an application registers as an instance, so that no contract-phase migration runs that it cannot"
                    + " live with: true or false."),
    APPLICATION("pawl.application", "", "The name of the application in messages (default: its own, else the host's)."),
    INSTANCE_GRACE(
            "pawl.instance-grace",
            "2min",
            "How long an instance whose connection ended without a farewell still counts as alive."),
    REPLICAS(
            "pawl.replicas",
            "1",
            "How many replicas of this application run; their pools together are held against max_connections."),
    PROBE_INTERVAL("pawl.probe-interval", "5s", "How often health and pages look at the database."),
    MAINTAIN_INTERVAL(
            "pawl.maintain-interval",
            "1h",
            "How often an application keeps partitions, retention and clean-up as the tags of the schema say, once for"
                    + " all its instances; 0 leaves it to pawl maintain."),
    MAINTAIN_BUDGET("pawl.maintain-budget", "10min", "How long one such run may take; the next one goes on."),
    DEV_MODE(
            "pawl.dev-mode",
            "false",
            "Whether only development databases are in reach of this machine, so that pawl reset may work:"
                    + " true or false.",
            "DEV_MODE"),
    OPERATOR_PASSWORD_FILE(
            "pawl.operator-password-file",
            "",
            "A file whose first line is the password of the operator pages; without it nobody can log in."),
    DATABASES(
            "pawl.databases",
            "",
            "The databases that pawl provision makes, separated by commas (default: the one that --url names).",
            "POSTGRES_MULTIPLE_DATABASES"),
    LOGIN_NAMES(
            "pawl.login-names",
            "{database}_{service}_login",
            "How pawl provision names logins, which belong to the whole cluster. Without {database}, all databases"
                    + " share theirs."),
    SERVICE_ROLES(
            "pawl.service-roles",
            "api=pawl_api, sts=pawl_sts, gateway=pawl_gateway, audit=pawl_audit, coordinator=pawl_coordinator,"
                    + " console=pawl_console, identity=pawl_identity, fleet=pawl_fleet,"
                    + " owner=pawl_may_cross_zones+pawl_may_probe",
            "Which roles the login of a service becomes a member of: service=role+role, separated by commas. By"
                    + " default the owner only where another login of its database has one of these roles."),
    LOGIN_SETTINGS(
            "pawl.login-settings",
            "",
            "Settings that pawl provision enforces for its logins: name=value or service.name=value, separated by"
                    + " commas; connection_limit is one of them. Where nothing is said, a new login of a service gets 25"
                    + " connections, statement_timeout 15s, lock_timeout 5s, idle_in_transaction_session_timeout 30s;"
                    + " that of an owner 25 connections, idle_in_transaction_session_timeout 10min.");

    private final String key;
    private final String defaultValue;
    private final String description;

    @SuppressWarnings("ImmutableEnumChecker") // made by List.of
    private final List<String> aliases;

    Setting(String key, String defaultValue, String description, String... aliases) {
        this.key = key;
        this.defaultValue = defaultValue;
        this.description = description;
        this.aliases = List.of(aliases);
    }

    /** The MicroProfile Config name. */
    public String key() {
        return key;
    }

    /** The value when nothing is set. */
    public String defaultValue() {
        return defaultValue;
    }

    /** One sentence for people. */
    public String description() {
        return description;
    }

    /** Other names that are read after {@link #key()}, for scripts written for other runners. */
    public List<String> aliases() {
        return aliases;
    }

    /**
     * What somebody has said about it.
     *
     * @param given comes before what is looked up
     * @param lookup the value of a name, if there is one; asked for the key, then for the aliases
     */
    public Optional<String> find(Map<Setting, String> given, Function<String, Optional<String>> lookup) {
        var value = Optional.ofNullable(given.get(this)).or(() -> lookup.apply(key));
        for (var alias : aliases) {
            value = value.or(() -> lookup.apply(alias));
        }
        return value;
    }

    /** The name of any key as an environment variable. */
    public static String environmentVariable(String key) {
        return key.toUpperCase(java.util.Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
