package dev.pawl.conformance.peer;

import dev.pawl.conformance.PawlConformance;
import java.util.Optional;
import java.util.function.BiPredicate;
import liquibase.util.LiquibaseUtil;
import org.flywaydb.core.internal.license.VersionPrinter;
import org.jspecify.annotations.Nullable;

/** Who is tried, and with which settings. */
@SuppressWarnings("ImmutableEnumChecker") // The functions have no state.
enum Contender {
    PAWL("Pawl", Pawl.class, "its defaults."),
    FLYWAY(
            "Flyway " + VersionPrinter.getVersion(),
            FlywayConformance.class,
            "`flyway.postgresql.transactional.lock=false`, which [its documentation]("
                    + "https://github.com/flyway/flyway/blob/main/documentation/Reference/Database%20Driver%20Reference/"
                    + "PostgreSQL%20Database.md) asks for where indexes are built concurrently; `flyway.mixed=true`, since"
                    + " a file of the kit counts itself beside what cannot run in a transaction;"
                    + " `executeInTransaction=false` beside such a file. The rest as it comes:"
                    + " `validateOnMigrate`, no `outOfOrder`, 50 tries for its lock."),
    FLYWAY_WITH_DEFAULTS(
            "Flyway with `flyway.postgresql.transactional.lock=true`, its default",
            FlywayConformance.WithDefaults.class,
            FLYWAY,
            (rule, result) -> result.word().equals(Result.KEPT)),
    FLYWAY_WITH_LOCK_TIMEOUT(
            "Flyway with `lock_timeout=2s` in the `options` of its URL",
            FlywayConformance.WithLockTimeout.class,
            FLYWAY,
            (rule, result) -> rule.equals("FWD-S07-readers")),
    LIQUIBASE(
            "Liquibase " + LiquibaseUtil.getBuildVersion(),
            LiquibaseConformance.class,
            "formatted SQL, one change set for each file; for what PostgreSQL refuses in a transaction"
                    + " [`runInTransaction:false`]("
                    + "https://docs.liquibase.com/concepts/changelogs/attributes/run-in-transaction.html) and a change set"
                    + " for each statement, as that page advises; `liquibase.changeLogLockWaitTimeInMinutes=1` instead of"
                    + " 5, so that a wait without end takes less of our time. A change log is a list that may be changed"
                    + " at any place: that late and missing files are accepted is its design. Extensions of third parties,"
                    + " such as those for its lock, are not tried."),
    LIQUIBASE_WITH_LOCK_TIMEOUT(
            "Liquibase with `lock_timeout=2s` in the `options` of its URL",
            LiquibaseConformance.WithLockTimeout.class,
            LIQUIBASE,
            (rule, result) -> rule.equals("FWD-S07-readers"));

    private final String title;
    private final Class<?> kit;
    private final String settings;
    private final @Nullable Contender other;
    private final BiPredicate<String, Result> rules;

    Contender(String title, Class<?> kit, String settings) {
        this.title = title;
        this.kit = kit;
        this.settings = settings;
        this.other = null;
        this.rules = (rule, result) -> true;
    }

    /** Another one with other settings, for which only some rules are tried and only what differs is told. */
    Contender(String title, Class<?> kit, Contender other, BiPredicate<String, Result> rules) {
        this.title = title;
        this.kit = kit;
        this.settings = "";
        this.other = other;
        this.rules = rules;
    }

    /** Name and version. */
    String title() {
        return title;
    }

    Class<?> kit() {
        return kit;
    }

    /** How it is run, and on whose advice. */
    String settings() {
        return settings;
    }

    /** Which one it is with other settings. */
    Optional<Contender> other() {
        return Optional.ofNullable(other);
    }

    /** Whether other settings are tried for a rule of which this came with the usual ones. */
    boolean isTriedWhere(String rule, Result result) {
        return rules.test(rule, result);
    }

    /** Pawl, tried as the others are. */
    static final class Pawl extends PawlConformance {}
}
