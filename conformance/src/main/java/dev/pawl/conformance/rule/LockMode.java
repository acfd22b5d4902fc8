package dev.pawl.conformance.rule;

import dev.pawl.conformance.Subject;
import dev.pawl.conformance.fault.Eventually;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** The locks that a transaction can have on a table, with what others can do beside it. */
@SuppressWarnings("ImmutableEnumChecker") // Nobody changes the lists.
enum LockMode implements Trials.Case {
    ACCESS_SHARE(LockMode.READ, LockMode.WRITE),
    ROW_SHARE(LockMode.READ, LockMode.WRITE),
    ROW_EXCLUSIVE(LockMode.READ, LockMode.WRITE),
    SHARE_UPDATE_EXCLUSIVE(LockMode.READ, LockMode.WRITE),
    SHARE(LockMode.READ, LockMode.LOCK_ROWS),
    SHARE_ROW_EXCLUSIVE(LockMode.READ, LockMode.LOCK_ROWS),
    EXCLUSIVE(LockMode.READ),
    ACCESS_EXCLUSIVE();

    static final List<LockMode> ALL = List.of(values());
    /** The one that is met most. */
    static final List<LockMode> FIRST = List.of(ACCESS_SHARE);

    private static final String READ = "SELECT * FROM public.busy";
    private static final String WRITE = "INSERT INTO public.busy VALUES (1)";
    private static final String LOCK_ROWS = "SELECT * FROM public.busy FOR SHARE";

    private final List<String> compatible;

    LockMode(String... compatible) {
        this.compatible = List.of(compatible);
    }

    /** What does not conflict with this lock. */
    List<String> compatible() {
        return compatible;
    }

    /** A transaction that has this lock on {@code public.busy}; the caller closes it. */
    Connection hold(Subject subject) throws SQLException {
        var connection = subject.database().connect();
        connection.setAutoCommit(false);
        Eventually.execute(connection, "LOCK TABLE public.busy IN " + name().replace('_', ' ') + " MODE");
        return connection;
    }

    @Override
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
