package dev.pawl.ejb;

import dev.pawl.engine.event.RunEvent;
import dev.pawl.engine.report.MigrateReport;

/** Is told of each run from beginning to end, one thing at a time; must return soon. */
interface RunWitness {
    /** A run begins. */
    void begun();

    /** Something happened in it. */
    void on(RunEvent event);

    /** It has ended. */
    void ended(MigrateReport report);
}
