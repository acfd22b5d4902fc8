package dev.pawl.engine.migration;

import java.util.function.Supplier;

/**
 * One file that moves the schema forward.
 *
 * @param version its name without the ending
 * @param checksum over the exact bytes of the file
 * @param script reads and decodes the text; called only when the text is needed, since a run with nothing to do needs
 *     none
 */
public record Migration(Version version, Checksum checksum, Supplier<Script> script) {
    /** Whether the previous application version can live with it, as its header says. */
    public Phase phase() {
        return Header.of(script.get()).phase();
    }

    /**
     * What is run in one transaction.
     *
     * @throws dev.pawl.engine.error.PawlException when the file cannot be read, is not text, has a bad directive or
     *     statements that cannot be run so
     */
    public Script transactionalScript() {
        var whole = script.get();
        Header.of(whole);
        return whole.withoutTransactionBracket();
    }

    /** Refuses what {@link #transactionalScript} refuses. */
    public void requireSound() {
        transactionalScript();
    }
}
