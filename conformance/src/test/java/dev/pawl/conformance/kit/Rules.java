package dev.pawl.conformance.kit;

import static java.util.Objects.requireNonNull;

import dev.pawl.conformance.Rule.Level;
import dev.pawl.conformance.RuleBook;
import dev.pawl.conformance.RunnerConformance;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;

/** The rules that the specimens break. */
final class Rules {
    static final String PROCESSES = "FWD-S01-processes";
    static final String AGAIN = "FWD-S01-again";
    static final String ATOMIC = "FWD-S03-atomic";
    static final String FROZEN = "FWD-S06-frozen";
    static final String EDITED = "FWD-S06-edited";
    static final String MISSING = "FWD-S06-missing";
    static final String LATE = "FWD-S06-late";
    static final String CONCURRENTLY = "FWD-L03-concurrently";
    static final String INVALID_INDEX = "FWD-S04-invalid-index";
    static final String ENUM = "FWD-S04-enum";
    static final String KILLED_BEFORE = "FWD-S04-killed-before";
    static final String KILLED_AFTER = "FWD-S04-killed-after";
    static final String LOST_ANSWER = "FWD-S09-lost-answer";
    static final String TRUTHFUL = "FWD-S09-truthful";
    static final String TERMINATED = "FWD-L01-terminated";
    static final String ORPHAN = "FWD-L02-orphan";
    static final String FENCING = "FWD-S05-fencing";
    static final String FENCING_INDEX = "FWD-S05-fencing-index";
    static final String READERS = "FWD-S07-readers";
    static final String GIVES_UP = "FWD-L04-gives-up";
    static final String SETTINGS = "FWD-S08-settings";
    static final String LEFTOVERS = "FWD-S08-leftovers";
    static final String SCHEDULES = "FWD-X01-schedules";

    static final String RELEASES = "FWD-S02-releases";
    static final String OLDER = "FWD-S10-older";
    static final String UNSUPPORTED = "FWD-S10-unsupported";
    static final String SERVER_CRASH = "FWD-S04-server-crash";
    static final String FAILOVER = "FWD-S02-failover";
    static final String FAILOVER_FILE = "FWD-S02-failover-file";
    static final String FAILOVER_INDEX = "FWD-S04-failover-index";
    static final String DISK_FULL = "FWD-S04-disk-full";
    static final String LOG_FULL = "FWD-S04-log-full";

    static final String INDEX_PHASES = "FWD-S04-index-phases";
    static final String OLD_TRANSACTIONS = "FWD-L03-old-transactions";
    static final String SET_UP = "FWD-S02-set-up";
    static final String ASTRAY = "FWD-S02-astray";
    static final String REVOKED = "FWD-S09-revoked";
    static final String POOLER = "FWD-S05-pooler";
    static final String POOLER_RESTART = "FWD-L01-pooler";

    private static final Map<String, Method> METHODS = RuleBook.of(RunnerConformance.class);

    private Rules() {}

    /** The ids of all rules that can be tried. */
    static Set<String> all() {
        return METHODS.keySet().stream()
                .filter(id -> RuleBook.rule(method(id)).level() != Level.UNTESTED)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of some rules that take so long that our own build tries them in its long tier only. */
    static Set<String> thatTakeLong(Set<String> rules) {
        return rules.stream()
                .filter(rule -> method(rule).isAnnotationPresent(Tag.class))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those of some rules that each build tries. */
    static Set<String> ofEachBuild(Set<String> rules) {
        var quick = new TreeSet<>(rules);
        quick.removeAll(thatTakeLong(rules));
        return quick;
    }

    /** The method that tries a rule. */
    static Method method(String id) {
        return requireNonNull(METHODS.get(id), id);
    }
}
