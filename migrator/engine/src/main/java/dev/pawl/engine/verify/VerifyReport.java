package dev.pawl.engine.verify;

import dev.pawl.engine.error.ExitStatus;
import java.util.List;

/**
 * Whether the promises of a database hold.
 *
 * @param findings the worst first, then by object
 * @param probes how many attempts were made
 * @param tables how many tables promise something
 * @param roles as whom was tried, in order
 * @param zoneSetting what sessions say their zone by
 */
public record VerifyReport(
        String database,
        List<Finding> findings,
        int probes,
        List<NotProbed> notProbed,
        int tables,
        List<String> roles,
        String zoneSetting,
        long durationMs) {
    public VerifyReport {
        findings = List.copyOf(findings);
        notProbed = List.copyOf(notProbed);
        roles = List.copyOf(roles);
    }

    /** How many findings are of a level. */
    public long count(Level level) {
        return findings.stream().filter(finding -> finding.level() == level).count();
    }

    /** How {@code pawl verify} ends. */
    public ExitStatus exitStatus() {
        return count(Level.ERROR) == 0 ? ExitStatus.OK : ExitStatus.BROKEN;
    }
}
