package dev.pawl.engine.report;

/**
 * What an operator did deliberately, as it is recorded in {@code pawl.operator_actions}.
 *
 * @param found what was found before
 * @param reason why, in the operator's words
 */
public record ActionReport(String database, String action, String version, String found, String reason) {}
