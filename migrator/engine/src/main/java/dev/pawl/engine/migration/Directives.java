package dev.pawl.engine.migration;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the directives of a file say about the whole file.
 *
 * @param contracts the expand-phase migrations that this one completes
 * @param statementByStatement whether it is to run outside a transaction
 * @param lockTimeout how long an attempt queues for a lock, at most
 * @param statementTimeout how long one statement may run
 * @param requirements what must be there before the run starts
 */
public record Directives(
        Phase phase,
        List<Partner> contracts,
        boolean statementByStatement,
        Optional<Duration> lockTimeout,
        Optional<Duration> statementTimeout,
        List<Requirement> requirements) {
    private static final List<String> NAMES =
            List.of("phase", "contracts", "transaction", "lock-timeout", "statement-timeout", "requires", "allow");
    /** Those that also stand above a single statement. */
    private static final Set<String> OF_STATEMENTS = Set.of("phase", "contracts", "allow");

    /** Those of a file that has none. */
    static final Directives NONE =
            new Directives(Phase.EXPAND, List.of(), false, Optional.empty(), Optional.empty(), List.of());

    /**
     * The expand-phase migration that a contract-phase one completes.
     *
     * @param line where the directive stands, counted from 1
     */
    public record Partner(Version version, int line) {}

    public Directives {
        contracts = List.copyOf(contracts);
        requirements = List.copyOf(requirements);
    }

    static Directives of(Script script, List<Directive> header, List<Statement> statements) {
        var reading = new Reading(script);
        header.forEach(reading::read);
        for (var statement : statements) {
            for (var directive : statement.directives()) {
                if (NAMES.contains(directive.name()) && !OF_STATEMENTS.contains(directive.name())) {
                    throw bad(script, directive, "it holds for the whole file and stands above its first statement");
                }
                reading.read(directive);
            }
        }
        return reading.finished();
    }

    static PawlException bad(Script script, Directive directive, String reason) {
        return PawlException.of(
                        Message.BAD_DIRECTIVE, script.file(), directive.line(), "pawl:" + directive.text(), reason)
                .at(script.file(), directive.line());
    }

    /** Collects directives, refusing what cannot be understood. */
    private static final class Reading {
        private final Script script;
        private final List<Partner> contracts = new ArrayList<>();
        private final List<Requirement> requirements = new ArrayList<>();
        private Phase phase = Phase.EXPAND;
        private boolean statementByStatement;
        private Optional<Duration> lockTimeout = Optional.empty();
        private Optional<Duration> statementTimeout = Optional.empty();

        private Reading(Script script) {
            this.script = script;
        }

        void read(Directive directive) {
            switch (directive.name()) {
                case "phase" -> readPhase(directive);
                case "contracts" -> contracts.add(new Partner(version(directive), directive.line()));
                case "transaction" -> {
                    require(directive, directive.argument().equals("none"), "the only argument is none");
                    statementByStatement = true;
                }
                case "lock-timeout" -> lockTimeout = duration(directive, lockTimeout);
                case "statement-timeout" -> statementTimeout = duration(directive, statementTimeout);
                case "requires" -> requirements.add(requirement(directive));
                case "allow" ->
                    require(
                            directive,
                            directive.argument().matches("\\S+ because \\S.*"),
                            "it needs a rule and a reason, as in allow RULE because words");
                default -> throw bad(script, directive, unknown(directive.name()));
            }
        }

        private void readPhase(Directive directive) {
            var argument = directive.argument();
            require(
                    directive,
                    argument.equals("contract") || argument.equals("expand"),
                    "the phase is contract or expand");
            // One statement that contracts makes the file contract-phase: it runs as a whole or not at all.
            phase = argument.equals("contract") ? Phase.CONTRACT : phase;
        }

        private Version version(Directive directive) {
            return Version.of(directive.argument())
                    .orElseThrow(() -> bad(script, directive, "it needs a version such as 0004_add_customer"));
        }

        private Optional<Duration> duration(Directive directive, Optional<Duration> before) {
            require(directive, before.isEmpty(), "it is given twice");
            var duration = DurationText.parse(directive.argument())
                    .orElseThrow(() -> bad(script, directive, "it needs " + DurationText.FORM));
            long milliseconds = duration.compareTo(Duration.ofDays(24)) > 0 ? 0 : duration.toMillis();
            require(directive, milliseconds > 0, "it is from 1 ms to 24 d");
            return Optional.of(duration);
        }

        private Requirement requirement(Directive directive) {
            var parts = directive.argument().split(" ", 2);
            var name = parts.length < 2 ? "" : parts[1];
            var kind =
                    switch (parts[0]) {
                        case "postgres" -> Requirement.Kind.POSTGRES;
                        case "extension" -> Requirement.Kind.EXTENSION;
                        case "role" -> Requirement.Kind.ROLE;
                        default -> throw bad(script, directive, "it requires postgres N, extension NAME or role NAME");
                    };
            require(directive, !name.isEmpty(), "it does not say which " + parts[0]);
            require(
                    directive,
                    kind != Requirement.Kind.POSTGRES || name.matches("[0-9]{1,3}"),
                    "it needs a major version such as 17");
            return new Requirement(kind, name, directive.line());
        }

        private void require(Directive directive, boolean condition, String reason) {
            if (!condition) {
                throw bad(script, directive, reason);
            }
        }

        Directives finished() {
            return new Directives(phase, contracts, statementByStatement, lockTimeout, statementTimeout, requirements);
        }
    }

    private static String unknown(String name) {
        var nearest = Nearest.of(name, NAMES);
        return nearest.map(known -> "there is no such directive; perhaps " + known + " was meant")
                .orElse("there is no such directive; there are " + String.join(", ", NAMES));
    }
}
