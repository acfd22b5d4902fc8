package dev.pawl.engine.verify;

import static dev.pawl.engine.catalog.Identifiers.quoted;

import dev.pawl.engine.catalog.Function;
import dev.pawl.engine.catalog.Identifiers;
import dev.pawl.engine.catalog.TransactionMessage;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Asks the schema's own {@code audit_verify()}, where it has one, whether the chains of its audit events are whole. As a
 * role that sees every zone, since a chain that is not seen looks whole.
 */
final class ChainProbe {
    private static final int MOST = 50;

    private final Scope scope;
    private final Becoming becoming;
    private final List<Finding> findings = new ArrayList<>();
    private final List<NotProbed> notProbed = new ArrayList<>();
    private boolean tried;

    ChainProbe(Scope scope, Becoming becoming) {
        this.scope = scope;
        this.becoming = becoming;
    }

    /** Costs one round trip when there is such a function, and none otherwise. */
    ChainProbe run(Connection connection) {
        scope.catalog().functions().stream()
                .filter(function -> function.name().equals("audit_verify")
                        && function.requiredArguments() == 0
                        && !function.mayChangeData())
                .findFirst()
                .ifPresent(function -> run(connection, function));
        return this;
    }

    boolean isTried() {
        return tried;
    }

    List<Finding> findings() {
        return findings;
    }

    List<NotProbed> notProbed() {
        return notProbed;
    }

    private void run(Connection connection, Function function) {
        var role = scope.bypasses(becoming.login()) ? Optional.of(becoming.login()) : reader(function);
        if (role.isEmpty()) {
            notProbed.add(new NotProbed(
                    Optional.of(function.label()),
                    Optional.empty(),
                    "the login " + becoming.login() + " may become no role that sees every zone and may call it",
                    Optional.empty()));
            return;
        }
        var text = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;\n"
                + "SET LOCAL lock_timeout = '200ms'; SET LOCAL statement_timeout = '20s';\n"
                + "SET LOCAL ROLE " + quoted(role.get()) + ";\n"
                + "SELECT ledger, chain, sequence, problem FROM "
                + Identifiers.qualified(function.schema(), function.name()) + "() LIMIT " + MOST + ";\nROLLBACK";
        try {
            findings.addAll(TransactionMessage.send(connection, text, statement -> broken(function, statement)));
            tried = true;
        } catch (SQLException e) {
            notProbed.add(new NotProbed(
                    Optional.of(function.label()),
                    role,
                    "57014".equals(e.getSQLState())
                            ? "reading all chains takes longer than 20 s: verify them month by month"
                            : String.valueOf(e.getMessage()),
                    Optional.empty()));
        }
    }

    private Optional<String> reader(Function function) {
        return Stream.concat(scope.crossing().stream(), Stream.of(function.owner()))
                .filter(role -> becoming.may(role)
                        && function.isExecutableBy(scope.roles().rightsOf(role))
                        && (scope.crossing().contains(role) || scope.bypasses(role)))
                .findFirst();
    }

    private static List<Finding> broken(Function function, Statement answers) throws SQLException {
        var broken = new ArrayList<Finding>();
        try (var rows = answers.getResultSet()) {
            while (rows.next()) {
                broken.add(
                        broken(function, rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
            }
        }
        return broken;
    }

    private static Finding broken(Function function, String ledger, String chain, String sequence, String problem) {
        var question = Identifiers.qualified(function.schema(), function.name()) + "(" + Identifiers.literal(ledger)
                + ", " + Identifiers.literal(chain) + ")";
        return Finding.of(
                        Rule.AUDIT_CHAIN_BROKEN,
                        function.schema() + "." + ledger,
                        "Chain " + chain + ", event " + sequence + ": " + problem + ".",
                        "SELECT * FROM " + question
                                + ";  -- nothing can be mended here: compare with the exported events and anchors")
                .with("SELECT * FROM " + question + ";");
    }
}
