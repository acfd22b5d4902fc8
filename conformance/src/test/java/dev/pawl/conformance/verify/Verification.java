package dev.pawl.conformance.verify;

import dev.pawl.embedded.EmbeddedDatabase;
import dev.pawl.engine.verify.Finding;
import dev.pawl.engine.verify.Level;
import dev.pawl.engine.verify.Verify;
import dev.pawl.engine.verify.VerifyOptions;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What {@code pawl verify} says of a database that nobody uses. */
final class Verification {
    /** Another fix of the same round has dropped it. */
    private static final String GONE = "42704";

    private Verification() {}

    /** Every finding, the worst first. */
    static List<Finding> findings(EmbeddedDatabase database, Optional<String> tenantColumn) throws SQLException {
        try (var connection = database.connectAsSuperuser()) {
            return new Verify(
                            connection,
                            new VerifyOptions(tenantColumn, Optional.empty(), true),
                            RandomGenerator.getDefault(),
                            System::nanoTime)
                    .execute(database.name())
                    .findings();
        }
    }

    /** Those that ask for something to be done. */
    static List<String> faults(List<Finding> findings) {
        return findings.stream()
                .filter(Verification::isFault)
                .map(finding -> title(finding) + ": " + finding.message())
                .distinct()
                .toList();
    }

    private static boolean isFault(Finding finding) {
        return finding.level() != Level.INFO;
    }

    /** What is wrong with what. */
    static String title(Finding finding) {
        return "%s %s on %s%s"
                .formatted(
                        finding.level(),
                        finding.rule().id(),
                        finding.object(),
                        finding.role().map(role -> " as " + role).orElse(""));
    }

    /**
     * Executes the first fix of each object and role as a superuser, as somebody would who trusts it. The first of an
     * object has to work; what others mend may be mended already.
     */
    static void mend(EmbeddedDatabase database, List<Finding> findings) throws SQLException {
        var fixes = new LinkedHashMap<String, Finding>();
        findings.stream()
                .filter(Verification::isFault)
                .forEach(finding -> fixes.putIfAbsent(finding.object() + finding.role(), finding));
        var mended = new HashSet<String>();
        var executed = new HashSet<String>();
        try (var connection = database.connectAsSuperuser();
                var statement = connection.createStatement()) {
            for (var finding : fixes.values()) {
                if (executed.add(finding.fix())) {
                    execute(statement, finding, mended.add(finding.object()));
                }
            }
        }
    }

    private static void execute(Statement statement, Finding finding, boolean isFirst) {
        try {
            statement.execute(finding.fix());
        } catch (SQLException e) {
            rollBack(statement);
            if (!isFirst || GONE.equals(e.getSQLState())) {
                return;
            }
            throw new AssertionError(
                    "%s: its fix fails: %s%n%s".formatted(title(finding), e.getMessage(), finding.fix()), e);
        }
    }

    /** A fix that begins a transaction has left it open. */
    private static void rollBack(Statement statement) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }
}
