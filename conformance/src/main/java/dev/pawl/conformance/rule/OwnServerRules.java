package dev.pawl.conformance.rule;

import dev.pawl.conformance.Subject;
import dev.pawl.embedded.ControlledServer;
import dev.pawl.embedded.EmbeddedDatabase;

/** What groups of rules have at hand that need servers of their own. */
public interface OwnServerRules extends RunnerRules {
    /** The runner with an empty database of a server that the rule has started; it is not dropped. */
    Subject subject(EmbeddedDatabase database);

    /** A server for this rule alone, which does not run yet; it is stopped at the end. */
    ControlledServer newServer() throws Exception;
}
