package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Catalog;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.Relation;
import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.event.RunListener;
import dev.pawl.engine.run.Connecting;
import dev.pawl.engine.run.Connector;
import dev.pawl.engine.run.Timing;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * Asks whether the promises of a database hold: reads the catalog, and then tries to break them, as each role that has
 * any privilege, in transactions that are rolled back. Confined to one thread.
 *
 * <p>Safe on a live system: rows that are changed are rows that it made up itself, locks are those of plain statements and
 * are given back after each, every message has timeouts of its own.
 */
public final class Verify {
    private static final String CLUSTER = "cluster";
    /** Longer than the server takes to end a message by its own timeout. */
    private static final int ANSWER_TIMEOUT_MS = 30_000;

    private final Connection connection;
    private final VerifyOptions options;
    private final RandomGenerator random;
    private final LongSupplier nanoTime;
    private final List<Finding> findings = new ArrayList<>();
    private final Set<NotProbed> notProbed = new LinkedHashSet<>();
    private final Set<String> triedAs = new TreeSet<>();
    private int probes;

    /**
     * For one connection, in autocommit, whose session nobody else uses.
     *
     * @param random makes the names of zones that nobody else uses
     * @param nanoTime as {@link System#nanoTime()}
     */
    public Verify(Connection connection, VerifyOptions options, RandomGenerator random, LongSupplier nanoTime) {
        this.connection = connection;
        this.options = options;
        this.random = random;
        this.nanoTime = nanoTime;
    }

    /**
     * Asks the database that a connector leads to.
     *
     * @param wait how long to wait for a server that is not ready
     * @throws PawlException when it cannot be reached or its catalog cannot be read
     */
    public static VerifyReport of(Connector connector, Duration wait, VerifyOptions options, RunListener listener) {
        var timing = Timing.real();
        try (var connection = new Connecting(connector, wait, timing, listener).open()) {
            connection.setNetworkTimeout(Runnable::run, ANSWER_TIMEOUT_MS);
            return new Verify(connection, options, timing.random(), timing.nanoTime()).execute(connector.target());
        } catch (SQLException e) {
            throw PawlException.of(Message.CATALOG_UNREADABLE, connector.target(), String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    /**
     * Does it.
     *
     * @param target what the database is called in messages
     * @throws PawlException when the catalog cannot be read
     */
    public VerifyReport execute(String target) {
        long begin = nanoTime.getAsLong();
        var catalog = read(target);
        var scope = new Scope(catalog, options);
        Check.ALL.forEach(check -> findings.addAll(check.findings(scope)));
        if (catalog.server().inRecovery()) {
            notProbed.add(new NotProbed(
                    Optional.empty(),
                    Optional.empty(),
                    "a standby takes no rows: only its catalog was read",
                    Optional.empty()));
        } else {
            probe(scope);
        }
        // What several attempts show is one finding.
        var once = new LinkedHashMap<String, Finding>();
        findings.forEach(finding -> once.putIfAbsent(
                finding.rule().id() + " " + finding.object() + " "
                        + finding.role().orElse("") + " " + (finding.statement().isEmpty() ? finding.message() : ""),
                finding));
        var ordered = once.values().stream()
                .sorted(Comparator.comparing(Finding::level)
                        .thenComparing(Finding::object)
                        .thenComparing(Finding::rule)
                        .thenComparing(finding -> finding.role().orElse("")))
                .toList();
        return new VerifyReport(
                catalog.server().database(),
                ordered,
                probes,
                List.copyOf(notProbed),
                (int) scope.roots().stream()
                        .filter(table -> scope.tenantColumn(table).isPresent() || scope.isFixed(table))
                        .count(),
                List.copyOf(triedAs),
                scope.zoneSetting(),
                (nanoTime.getAsLong() - begin) / 1_000_000);
    }

    private Catalog read(String target) {
        try {
            return Catalog.read(connection);
        } catch (SQLException e) {
            throw PawlException.of(Message.CATALOG_UNREADABLE, target, String.valueOf(e.getMessage()))
                    .causedBy(e);
        }
    }

    private void probe(Scope scope) {
        var becoming = new Becoming(scope.catalog());
        var mark = HexFormat.of().toHexDigits(random.nextInt());
        unset(scope, becoming);
        emptyZones(scope);
        replication(scope, becoming);
        for (var table : scope.roots()) {
            if (!Scope.isRetired(table) && (scope.tenantColumn(table).isPresent() || scope.isFixed(table))) {
                var battery =
                        new Battery(scope, becoming, table, Zones.of(scope, table, mark), options.scratch()).plan();
                send(battery.message(), table.label()).ifPresent(answers -> findings.addAll(battery.judge(answers)));
                notProbed.addAll(battery.notProbed());
            }
        }
        views(scope, becoming, mark);
        copy(scope, becoming);
        var chains = new ChainProbe(scope, becoming).run(connection);
        findings.addAll(chains.findings());
        notProbed.addAll(chains.notProbed());
        probes += chains.isTried() ? 1 : 0;
        notProbed.addAll(becoming.refused());
    }

    /** Sends one message; what goes wrong with all of it is told, and the next one is sent. */
    private Optional<List<Answer>> send(ProbeMessage message, String about) {
        if (message.isEmpty()) {
            return Optional.empty();
        }
        try {
            var answers = message.send(connection);
            for (int i = 0; i < answers.size(); i++) {
                if (message.step(i).row() == 0 && answers.get(i).isTried()) {
                    probes++;
                    message.step(i).role().ifPresent(triedAs::add);
                }
            }
            return Optional.of(answers);
        } catch (SQLException e) {
            notProbed.add(new NotProbed(
                    Optional.of(about), Optional.empty(), String.valueOf(e.getMessage()), Optional.empty()));
            return Optional.empty();
        }
    }

    /** Before the setting is touched for the first time: afterwards it is the empty string, which is something else. */
    private void unset(Scope scope, Becoming becoming) {
        var message = new ProbeMessage(scope.zoneSetting(), "public");
        var tables = new TreeMap<Integer, Relation>();
        for (var table : scope.tenantTables()) {
            var roles = new TreeSet<>(scope.usersOf(table));
            roles.add(table.owner());
            roles.removeAll(scope.crossing());
            for (var role : roles) {
                if (!scope.bypasses(role)
                        && becoming.orTell(role)
                        && table.isGranted("SELECT", scope.roles().rightsOf(role))) {
                    tables.put(
                            message.add(Step.count(
                                    List.of(),
                                    role,
                                    Optional.empty(),
                                    "SELECT count(*) FROM (SELECT FROM " + table.sql() + " LIMIT 1) AS any_row")),
                            table);
                }
            }
        }
        send(message, scope.catalog().server().database())
                .ifPresent(answers -> tables.forEach((place, table) -> seen(scope, message, place, table, answers)));
    }

    private void seen(Scope scope, ProbeMessage message, int place, Relation table, List<Answer> answers) {
        var answer = answers.get(place);
        var step = message.step(place);
        if (answer.isDone() && answer.rows() > 0) {
            findings.add(Finding.of(
                            Rule.OTHER_ZONE_SEEN,
                            table.label(),
                            step.role().orElse(""),
                            "It sees rows in a session that never said a zone.",
                            Repair.of(scope, table))
                    .with("SET ROLE " + quoted(step.role().orElse("")) + "; " + step.sql() + ";"));
        }
    }

    /** Whether a zone may be called '' or '*', where the policy would show such rows to a session that said nothing. */
    private void emptyZones(Scope scope) {
        var message = new ProbeMessage(scope.zoneSetting(), "public");
        var asked = new TreeMap<Integer, Relation>();
        for (var table : scope.roots()) {
            EmptyZone.question(scope, table)
                    .ifPresent(sql -> asked.put(
                            message.add(new Step(0, List.of(), Optional.empty(), Optional.empty(), sql, true)), table));
        }
        int before = probes;
        send(message, scope.catalog().server().database())
                .ifPresent(answers -> asked.forEach((place, table) -> {
                    if (answers.get(place).isDone() && answers.get(place).rows() > 0) {
                        findings.add(EmptyZone.finding(scope, table));
                    }
                }));
        probes = before;
    }

    private void replication(Scope scope, Becoming becoming) {
        var message = new ProbeMessage(scope.zoneSetting(), "public");
        var roles = new TreeMap<Integer, String>();
        for (var role : scope.services()) {
            if (!scope.bypasses(role) && becoming.may(role)) {
                roles.put(
                        message.add(Step.count(
                                List.of(),
                                role,
                                Optional.empty(),
                                "SELECT count(set_config('session_replication_role', 'replica', true))")),
                        role);
            }
        }
        send(message, scope.catalog().server().database())
                .ifPresent(answers -> roles.forEach((place, role) -> {
                    if (answers.get(place).isDone()) {
                        findings.add(Finding.of(
                                        Rule.REPLICATION_ROLE,
                                        CLUSTER,
                                        role,
                                        "It switches off triggers and foreign keys for its session.",
                                        "REVOKE SET ON PARAMETER session_replication_role FROM " + quoted(role) + ";")
                                .with("SET ROLE " + quoted(role) + "; SET LOCAL session_replication_role = replica;"));
                    }
                }));
    }

    private void views(Scope scope, Becoming becoming, String mark) {
        for (var view : scope.catalog().relations()) {
            if (view.isView()) {
                var battery = new ViewBattery(scope, becoming, view.schema(), mark, options.scratch());
                battery.view(view);
                finish(battery, view.label());
            }
        }
        for (var function : scope.catalog().functions()) {
            if (!function.securityDefiner()) {
                continue;
            }
            for (var table : mentioned(scope, function.source())) {
                var battery = new ViewBattery(scope, becoming, function.schema(), mark, options.scratch());
                battery.function(function, table);
                finish(battery, function.label());
            }
        }
    }

    private void copy(Scope scope, Becoming becoming) {
        var copies = new CopyProbe(scope, becoming);
        try {
            copies.run(connection);
        } catch (SQLException e) {
            notProbed.add(
                    new NotProbed(Optional.empty(), Optional.empty(), "COPY: " + e.getMessage(), Optional.empty()));
        }
        findings.addAll(copies.findings());
        probes += copies.probes();
    }

    private static List<Relation> mentioned(Scope scope, String source) {
        return scope.roots().stream()
                .filter(table -> scope.tenantColumn(table).isPresent() && FunctionCheck.mentions(source, table.name()))
                .limit(1)
                .toList();
    }

    private void finish(ViewBattery battery, String about) {
        send(battery.message(), about).ifPresent(answers -> findings.addAll(battery.judge(answers)));
        notProbed.addAll(battery.notProbed());
    }

    /** Whether rows may have an empty zone. */
    private static final class EmptyZone {
        /** A query that answers 1 when nothing forbids it; empty when the question does not arise. */
        static Optional<String> question(Scope scope, Relation table) {
            var column = scope.tenantColumn(table).flatMap(table::column);
            if (column.isEmpty()
                    || !(column.get().baseType().equals("text")
                            || column.get().baseType().startsWith("character varying"))
                    || table.policies().stream()
                            .flatMap(policy -> policy.using().stream())
                            .map(condition -> scope.withFunctions(condition).toUpperCase(Locale.ROOT))
                            .noneMatch(condition ->
                                    condition.contains("CURRENT_SETTING(") && !condition.contains("NULLIF("))) {
                return Optional.empty();
            }
            var conditions = new ArrayList<String>();
            for (var zone : scope.ancestry(table, column.get().name())) {
                var name = zone.column();
                for (var check : zone.table().constraints()) {
                    if (check.columns().equals(List.of(name))
                            && check.expression().isPresent()) {
                        conditions.add(condition(name, check.expression().get()));
                    }
                }
                zone.table().column(name).ifPresent(found -> found.domainChecks()
                        .forEach(check -> conditions.add(
                                condition(name, check.replaceAll("\\bVALUE\\b", "(" + quoted(name) + ")")))));
            }
            return Optional.of("SELECT CASE WHEN " + (conditions.isEmpty() ? "true" : String.join(" AND ", conditions))
                    + " THEN 1 ELSE 0 END");
        }

        private static String condition(String name, String expression) {
            return "coalesce((SELECT " + expression + " FROM (VALUES (''::text)) AS zone (" + quoted(name)
                    + ")), true)";
        }

        static Finding finding(Scope scope, Relation table) {
            var column = scope.tenantColumn(table).orElseThrow();
            return Finding.of(
                    Rule.ZONE_MAY_BE_EMPTY,
                    table.label(),
                    "Nothing keeps " + column + " from being the empty string, which is what " + scope.zoneSetting()
                            + " is after a transaction that had set it: such rows are seen without a zone.",
                    "ALTER TABLE " + table.sql() + " ADD CONSTRAINT "
                            + quoted(table.name() + "_" + column + "_is_plain") + "\n    CHECK (" + quoted(column)
                            + " NOT IN (" + Identifiers.literal("") + ", " + Identifiers.literal("*")
                            + ")) NOT VALID;\nALTER TABLE " + table.sql() + " VALIDATE CONSTRAINT "
                            + quoted(table.name() + "_" + column + "_is_plain") + ";");
        }
    }
}
