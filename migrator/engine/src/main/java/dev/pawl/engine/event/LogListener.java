package dev.pawl.engine.event;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.migration.Version;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Writes each event as one line with its catalogue id through {@link System.Logger}; single statements that take no time
 * at level {@code DEBUG}.
 */
public final class LogListener implements RunListener {
    private static final Logger LOGGER = System.getLogger("dev.pawl");

    @Override
    public void on(RunEvent event) {
        if (event instanceof RunEvent.Failed failed) {
            LOGGER.log(Level.ERROR, () -> failed.code() + ": " + failed.message());
        } else if (event.isDetail()) {
            LOGGER.log(Level.DEBUG, () -> line(event));
        } else {
            var line = line(event);
            LOGGER.log(level(line), line);
        }
    }

    @Override
    public boolean followsStatements() {
        return LOGGER.isLoggable(Level.DEBUG);
    }

    /** The line for an event, beginning with its id. */
    public static String line(RunEvent event) {
        if (event instanceof RunEvent.Connecting e) {
            return line(Message.CONNECTING, e.database(), e.sqlState(), words(e.remaining()));
        } else if (event instanceof RunEvent.UpToDate e) {
            return line(Message.UP_TO_DATE, e.database(), e.applied());
        } else if (event instanceof RunEvent.WaitingForLock e) {
            return line(Message.LOCK_WAITING, e.database(), words(e.waited()), e.holder());
        } else if (event instanceof RunEvent.HistoryCreated e) {
            return line(Message.HISTORY_CREATED, e.database());
        } else if (event instanceof RunEvent.HistoryAdopted e) {
            return line(Message.HISTORY_ADOPTED, e.database());
        } else if (event instanceof RunEvent.RolesProvisioned e) {
            return line(Message.ROLES_PROVISIONED, e.database());
        } else if (event instanceof RunEvent.ContractHeld e) {
            return line(
                    Message.CONTRACT_HELD,
                    e.versions().stream().map(Version::text).collect(Collectors.joining(", ")));
        } else if (event instanceof RunEvent.Reconnected e) {
            return line(Message.RECONNECTED, e.sqlState());
        } else if (event instanceof RunEvent.BookkeepingMade e) {
            return line(Message.BOOKKEEPING_MADE, e.database());
        }
        return stepLine(event);
    }

    private static String stepLine(RunEvent event) {
        if (event instanceof RunEvent.StepStarted e) {
            return line(Message.STEP_STARTED, e.version(), e.index(), e.total());
        } else if (event instanceof RunEvent.StepRetried e) {
            var millis = e.pause().toMillis();
            return line(Message.STEP_RETRY, e.version(), e.sqlState(), e.attempt(), millis, held(e.blockers()));
        } else if (event instanceof RunEvent.StepApplied e) {
            var attempts = e.attempts() == 1 ? "" : " at attempt " + e.attempts();
            return line(Message.STEP_APPLIED, e.version(), e.durationMs(), attempts);
        } else if (event instanceof RunEvent.Finished e) {
            return line(Message.RUN_FINISHED, e.database(), e.applied(), e.durationMs());
        } else if (event instanceof RunEvent.Failed e) {
            return e.code() + ": " + e.message();
        }
        return statementLine(event);
    }

    private static String statementLine(RunEvent event) {
        if (event instanceof RunEvent.StepResumed e) {
            return line(Message.STEP_RESUMED, e.version(), e.done(), e.total());
        } else if (event instanceof RunEvent.SettingIgnored e) {
            return line(Message.SETTING_IGNORED, e.version(), e.setting(), e.line());
        } else if (event instanceof RunEvent.StatementStarted e) {
            return line(Message.STATEMENT_STARTED, e.version(), e.line(), e.command());
        } else if (event instanceof RunEvent.StatementFinished e) {
            return line(
                    Message.STATEMENT_FINISHED,
                    e.version(),
                    e.line(),
                    e.command(),
                    e.took().toMillis());
        } else if (event instanceof RunEvent.Blocked e) {
            return line(Message.BLOCKED, e.version(), waitedFor(e.relation()), words(e.blockers()));
        } else if (event instanceof RunEvent.Unblocked e) {
            return line(
                    Message.UNBLOCKED,
                    e.version(),
                    waitedFor(e.relation()),
                    e.waited().toMillis());
        } else if (event instanceof RunEvent.Progress e) {
            return line(Message.PROGRESS, e.version(), e.line(), e.build());
        } else if (event instanceof RunEvent.IndexBeingBuilt e) {
            return line(Message.INDEX_BEING_BUILT, e.version(), e.index());
        } else if (event instanceof RunEvent.InvalidIndexDropped e) {
            return line(Message.INVALID_INDEX_DROPPED, e.version(), e.index());
        } else if (event instanceof RunEvent.InvalidIndexKept e) {
            return line(Message.INVALID_INDEX_KEPT, e.version(), e.index());
        }
        throw new IllegalArgumentException("no message for " + event);
    }

    private static String waitedFor(String relation) {
        return relation.isEmpty() ? "another transaction" : relation;
    }

    private static String held(List<Blocker> blockers) {
        return blockers.isEmpty() ? "" : "; held by " + words(blockers);
    }

    private static String words(List<Blocker> blockers) {
        return blockers.stream().map(Blocker::toString).collect(Collectors.joining(", "));
    }

    private static String line(Message message, Object... arguments) {
        return message.id() + ": " + message.text(arguments);
    }

    private static Level level(String line) {
        int letter = line.indexOf(':') - 1;
        return letter > 0 && line.charAt(letter) == 'W' ? Level.WARNING : Level.INFO;
    }

    private static String words(Duration duration) {
        return duration.toSeconds() + " s";
    }
}
