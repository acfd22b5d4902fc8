package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Migration;
import java.sql.SQLException;
import java.util.Optional;

/** What is told about a migration that would have taken away what instances need. */
final class ContractRefusal {
    private ContractRefusal() {}

    /** The refusal that an error of the runner's own statements stands for; empty when it is another error. */
    static Optional<PawlException> of(Migration migration, Contents contents, SQLException error, Object runId) {
        if (!SqlStates.isGuard(error, runId)) {
            return Optional.empty();
        }
        var words = SqlStates.words(error);
        int closed = words.indexOf(ContractGate.CLOSED);
        if (closed >= 0) {
            var instances = words.substring(closed + ContractGate.CLOSED.length());
            return Optional.of(PawlException.of(Message.INSTANCES_ALIVE, migration.version(), instances)
                    .at(contents.script().file(), null));
        }
        int found = words.indexOf(ContractEffects.FOUND);
        if (found >= 0) {
            var effects = words.substring(found + ContractEffects.FOUND.length());
            return Optional.of(PawlException.of(Message.UNTAGGED_CONTRACT, migration.version(), effects)
                    .at(contents.script().file(), ContractEffects.line(contents, SqlStates.names(error))));
        }
        return Optional.empty();
    }
}
