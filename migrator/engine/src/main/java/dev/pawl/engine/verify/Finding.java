package dev.pawl.engine.verify;

import java.util.Optional;

/**
 * One promise that is broken or may break.
 *
 * @param object what it is about, as {@code schema.name}
 * @param role who can do it; empty when it does not depend on that
 * @param message what was found
 * @param statement what was tried and succeeded; empty when the catalog shows it
 * @param fix complete SQL
 */
public record Finding(
        Rule rule,
        Level level,
        String object,
        Optional<String> role,
        String message,
        Optional<String> statement,
        String fix) {
    static Finding of(Rule rule, String object, String message, String fix) {
        return new Finding(rule, rule.level(), object, Optional.empty(), message, Optional.empty(), fix);
    }

    static Finding of(Rule rule, String object, String role, String message, String fix) {
        return new Finding(rule, rule.level(), object, Optional.of(role), message, Optional.empty(), fix);
    }

    Finding at(Level other) {
        return new Finding(rule, other, object, role, message, statement, fix);
    }

    Finding with(String succeeded) {
        return new Finding(rule, level, object, role, message, Optional.of(succeeded), fix);
    }

    /** The page that explains the rule. */
    public String docs() {
        return "docs/guide/verify.md#" + rule.id();
    }
}
