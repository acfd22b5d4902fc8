package dev.pawl.conformance.kit;

import dev.pawl.conformance.Running.Ending;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** Runners with one mistake each, as they are met in the wild. */
final class BrokenRunners {
    private BrokenRunners() {}

    /** Keeps the lock only while the history table is made; all runners read the history before any applies a file. */
    static class WithoutLock extends MinimalRunner {
        private final Meeting meeting;

        WithoutLock(Meeting meeting) {
            this.meeting = meeting;
        }

        @Override
        Map<String, String> readHistory(Connection connection) throws SQLException, InterruptedException {
            execute(connection, "SELECT pg_advisory_unlock_all()");
            var history = super.readHistory(connection);
            meeting.attend();
            return history;
        }
    }

    /** As a shell loop over psql: no lock, no transaction, after an error on to the next statement. */
    static final class ShellLoop extends WithoutLock {
        ShellLoop(Meeting meeting) {
            super(meeting);
        }

        @Override
        void apply(Connection connection, Script script) {
            script.statements().forEach(statement -> ignoringErrors(() -> execute(connection, statement)));
            ignoringErrors(() -> record(connection, script));
        }

        private static void ignoringErrors(Action action) {
            try {
                action.perform();
            } catch (SQLException ignored) {
                // This is its mistake.
            }
        }

        /** Something that may fail. */
        private interface Action {
            void perform() throws SQLException;
        }
    }

    /** Its lock is one that only threads of one process see. */
    static final class LockOfItsProcess extends WithoutLock {
        private static final Lock LOCK = new ReentrantLock();

        LockOfItsProcess(Meeting meeting) {
            super(meeting);
        }

        @Override
        Ending migrate(Connection connection, Path folder) throws SQLException, IOException, InterruptedException {
            LOCK.lock();
            try {
                return super.migrate(connection, folder);
            } finally {
                LOCK.unlock();
            }
        }
    }

    /** Applies and does not record. */
    static final class NotRecording extends MinimalRunner {
        @Override
        void record(Connection connection, Script script) {}
    }

    /** Records and does not apply. */
    static final class RecordingOnly extends MinimalRunner {
        @Override
        void run(Connection connection, String statement) {}
    }

    /** Commits a file and then its history row. */
    static final class RecordingAfterwards extends MinimalRunner {
        @Override
        void apply(Connection connection, Script script) throws SQLException {
            connection.setAutoCommit(false);
            runAll(connection, script);
            connection.commit();
            record(connection, script);
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    /** Commits a history row and then its file. */
    static final class RecordingBefore extends MinimalRunner {
        @Override
        void apply(Connection connection, Script script) throws SQLException {
            super.record(connection, script);
            super.apply(connection, script);
        }

        @Override
        void record(Connection connection, Script script) {}
    }

    /** Forgets what the history says. */
    static final class ApplyingAgain extends MinimalRunner {
        @Override
        Map<String, String> readHistory(Connection connection) {
            return Map.of();
        }
    }

    /** Executes one more statement in every run. */
    static final class AlsoExecuting extends MinimalRunner {
        private final String sql;

        AlsoExecuting(String sql) {
            this.sql = sql;
        }

        @Override
        void end(Connection connection) throws SQLException {
            execute(connection, sql);
            super.end(connection);
        }
    }

    /** Does not compare files with the history. */
    static final class AcceptingEdits extends MinimalRunner {
        @Override
        void requireUnedited(List<Script> scripts, Map<String, String> history) {}
    }

    /** Does not look for the files of the history. */
    static final class AcceptingLosses extends MinimalRunner {
        @Override
        void requireNoneMissing(List<Script> scripts, Map<String, String> history) {}
    }

    /** Applies what is pending, wherever it sorts. */
    static final class AcceptingLateFiles extends MinimalRunner {
        @Override
        void requireNoneLate(List<Script> scripts, Map<String, String> history) {}
    }

    /** Waits for its lock inside a statement, which holds a snapshot. */
    static final class WaitingInsideAStatement extends MinimalRunner {
        @Override
        void lock(Connection connection) throws SQLException, InterruptedException {
            execute(connection, "SET lock_timeout = 0");
            execute(connection, "SELECT pg_advisory_lock(1)");
        }
    }

    /** Runs every file in a transaction. */
    static final class KnowingTransactionsOnly extends MinimalRunner {
        @Override
        boolean mustRunAlone(String statement) {
            return false;
        }
    }

    /** Does not read {@code released.sha256}. */
    static final class AcceptingThawedFiles extends MinimalRunner {
        @Override
        void requireAsFrozen(List<Script> scripts, List<String> manifest) {}
    }

    /** Compares a file with {@code released.sha256} when its turn comes, after others were applied. */
    static final class RefusingLate extends MinimalRunner {
        private List<String> manifest = List.of();

        @Override
        void requireAsFrozen(List<Script> scripts, List<String> found) {
            manifest = found;
        }

        @Override
        void apply(Connection connection, Script script) throws SQLException {
            super.requireAsFrozen(List.of(script), manifest);
            super.apply(connection, script);
        }
    }

    /** After a failure it refuses until somebody has repaired the database by hand. */
    static final class StayingDirty extends MinimalRunner {
        @Override
        Map<String, String> readHistory(Connection connection) throws SQLException, InterruptedException {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT WHERE to_regnamespace('dirty') IS NOT NULL")) {
                if (rows.next()) {
                    throw new SQLException("the database is dirty: repair it by hand");
                }
            }
            return super.readHistory(connection);
        }

        @Override
        void endAfterFailure(Connection connection) throws SQLException {
            rollBack(connection);
            execute(connection, "CREATE SCHEMA IF NOT EXISTS dirty");
            super.endAfterFailure(connection);
        }
    }

    /** Closes its connection only when all went well. */
    static final class LeavingItsSession extends MinimalRunner {
        /** Otherwise the garbage collector would find the connections, and the driver would close them. */
        private static final Queue<Connection> LEFT = new ConcurrentLinkedQueue<>();

        @Override
        void endAfterFailure(Connection connection) throws SQLException {
            rollBack(connection);
            execute(connection, "SELECT pg_advisory_unlock_all()");
            LEFT.add(connection);
        }
    }

    /** Answers and does nothing. */
    static final class Answering extends MinimalRunner {
        private final boolean success;

        Answering(boolean success) {
            this.success = success;
        }

        @Override
        Ending migrate(Connection connection, Path folder) throws SQLException {
            connection.close();
            return new Ending(success, "an answer without work");
        }
    }

    /** Breaks down instead of answering. */
    static final class Throwing extends MinimalRunner {
        @Override
        Ending migrate(Connection connection, Path folder) throws SQLException {
            connection.close();
            throw new IllegalStateException("the runner broke down");
        }
    }

    /** Never ends. */
    static final class Hanging extends MinimalRunner {
        @Override
        Ending migrate(Connection connection, Path folder) throws SQLException, InterruptedException {
            connection.close();
            new CountDownLatch(1).await();
            return new Ending(true, "unreachable");
        }
    }

    /** Believes the command tag of IF NOT EXISTS. */
    static class TrustingTheCommandTag extends MinimalRunner {
        @Override
        void dropInvalid(Connection connection, String index) {}

        @Override
        boolean isThere(Connection connection, String index, boolean isValid) {
            return false;
        }
    }

    /** Has no lock, and does not look what is there. */
    static final class WorkingBesideOthers extends TrustingTheCommandTag {
        @Override
        void lock(Connection connection) {}
    }

    /** Marks the database as being worked on, and refuses one that is marked. */
    static final class MarkingItsRun extends MinimalRunner {
        @Override
        void makeHistory(Connection connection) throws SQLException {
            super.makeHistory(connection);
            if (isTrue(connection, "SELECT to_regclass('public.running') IS NOT NULL")) {
                throw new SQLException("a run is under way, or was interrupted: repair it by hand");
            }
            execute(connection, "CREATE TABLE public.running ()");
        }

        @Override
        void end(Connection connection) throws SQLException {
            execute(connection, "DROP TABLE public.running");
            super.end(connection);
        }
    }

    /** Reads the history, and then waits for its lock. */
    static final class ReadingBeforeTheLock extends MinimalRunner {
        private Map<String, String> history = Map.of();

        @Override
        void lock(Connection connection) throws SQLException, InterruptedException {
            if (isTrue(connection, "SELECT to_regclass('public.schema_migrations') IS NOT NULL")) {
                history = super.readHistory(connection);
            }
            super.lock(connection);
        }

        @Override
        Map<String, String> readHistory(Connection connection) {
            return history;
        }
    }

    /** After an interruption it finishes what was planned before, and not what was added since. */
    static final class FinishingOldPlans extends MinimalRunner {
        @Override
        void applyAll(Connection connection, List<Script> pending) throws SQLException, InterruptedException {
            execute(connection, "CREATE TABLE IF NOT EXISTS public.plan (versions text)");
            var versions = pending.stream().map(Script::version).collect(Collectors.joining(" "));
            execute(
                    connection,
                    "INSERT INTO public.plan SELECT '%s' WHERE NOT EXISTS (SELECT FROM public.plan)"
                            .formatted(versions));
            var planned = new ArrayList<Script>();
            for (var script : pending) {
                if (isTrue(connection, "SELECT versions ~ '%s' FROM public.plan".formatted(script.version()))) {
                    planned.add(script);
                }
            }
            super.applyAll(connection, planned);
            execute(connection, "DROP TABLE public.plan");
        }
    }

    /** Believes that a pooler gives it a session of its own. */
    static class TrustingThePooler extends MinimalRunner {
        @Override
        void requireSessionOfItsOwn(Connection connection) {}
    }

    /** Finds its history, and its lock, where the search path leads. */
    static final class FollowingTheSearchPath extends MinimalRunner {
        @Override
        void chooseSchemas(Connection connection) {}

        @Override
        void record(Connection connection, Script script) throws SQLException {
            execute(
                    connection,
                    "INSERT INTO schema_migrations (version, checksum) VALUES ('%s', '%s')"
                            .formatted(script.version(), script.checksum()));
        }
    }

    /** Waits for an index as long as for a table, and does not look what it has left when it gave up. */
    static final class GivingUpOnIndexes extends TrustingTheCommandTag {
        @Override
        int longestWaitOfAnIndex() {
            return 1;
        }
    }

    /** Takes a lost connection for one that is not needed any more. */
    static final class IgnoringLosses extends TrustingThePooler {
        @Override
        Ending failed(SQLException e) {
            return String.valueOf(e.getSQLState()).startsWith("08")
                    ? new Ending(true, "the connection is closed")
                    : super.failed(e);
        }
    }

    /** Connects again when a connection was lost, and goes on where it was. */
    static final class GoingOnBlindly extends MinimalRunner {
        @Override
        void run(Connection connection, String statement) throws SQLException {
            var url = connection.getMetaData().getURL();
            try {
                super.run(connection, statement);
            } catch (SQLException e) {
                if (!String.valueOf(e.getSQLState()).matches("08...|57P01")) {
                    throw e;
                }
                try (var next = DriverManager.getConnection(url, "owner", "")) {
                    execute(next, "INSERT INTO public.probe VALUES (2)");
                }
            }
        }
    }

    /** Connects again when a connection was lost in a build, and builds anew. */
    static final class RepairingBlindly extends MinimalRunner {
        @Override
        void build(Connection connection, String statement, String index) throws SQLException {
            var url = connection.getMetaData().getURL();
            try {
                super.build(connection, statement, index);
            } catch (SQLException e) {
                try (var next = DriverManager.getConnection(url, "owner", "")) {
                    execute(next, "DROP INDEX CONCURRENTLY IF EXISTS public." + index);
                    execute(next, statement);
                }
                throw e;
            }
        }
    }

    /** Connects again when a connection was lost, and goes on with the file at which it was. */
    static final class GoingOnWhereItWas extends MinimalRunner {
        private static final int PATIENCE_SECONDS = 30;

        @Override
        void applyAll(Connection connection, List<Script> pending) throws SQLException, InterruptedException {
            var url = connection.getMetaData().getURL();
            var current = connection;
            for (var script : pending) {
                try {
                    apply(current, script);
                } catch (SQLException e) {
                    current = connectAgain(url);
                    lock(current);
                    apply(current, script);
                }
            }
            current.close();
        }

        private static Connection connectAgain(String url) throws SQLException {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (true) {
                try {
                    return DriverManager.getConnection(url, "owner", "");
                } catch (SQLException e) {
                    if (System.nanoTime() > end) {
                        throw e;
                    }
                }
            }
        }
    }

    /** Remembers outside of the database what it has applied, so that it need not ask. */
    static final class RememberingElsewhere extends MinimalRunner {
        private static final Map<String, Map<String, String>> APPLIED = new ConcurrentHashMap<>();

        @Override
        Map<String, String> readHistory(Connection connection) throws SQLException, InterruptedException {
            var history = super.readHistory(connection);
            history.putAll(remembered(connection));
            return history;
        }

        @Override
        void apply(Connection connection, Script script) throws SQLException {
            super.apply(connection, script);
            remembered(connection).put(script.version(), script.checksum());
        }

        private static Map<String, String> remembered(Connection connection) throws SQLException {
            return APPLIED.computeIfAbsent(connection.getMetaData().getURL(), url -> new ConcurrentHashMap<>());
        }
    }

    /** Takes out of the history what it has no file for. */
    static final class Forgetting extends MinimalRunner {
        @Override
        Ending migrate(Connection connection, Path folder) throws SQLException, IOException, InterruptedException {
            makeHistory(connection);
            for (var version : readHistory(connection).keySet()) {
                if (Script.all(folder).stream()
                        .noneMatch(script -> script.version().equals(version))) {
                    execute(connection, "DELETE FROM public.schema_migrations WHERE version = '" + version + "'");
                }
            }
            return super.migrate(connection, folder);
        }
    }

    /** Waits for tables as long as it takes. */
    static final class WaitingForTables extends MinimalRunner {
        @Override
        void run(Connection connection, String statement) throws SQLException {
            execute(connection, "SET lock_timeout = 0");
            super.run(connection, statement);
        }
    }

    /** Lets the session be as a file has left it. */
    static final class KeepingSettings extends MinimalRunner {
        @Override
        void reset(Connection connection) {}
    }

    /** Commits each statement. */
    static final class CommittingEachStatement extends MinimalRunner {
        @Override
        void apply(Connection connection, Script script) throws SQLException {
            runAll(connection, script);
            record(connection, script);
        }
    }

    /** One transaction for all files, so that a release is there or not. */
    static final class OneTransactionForAll extends MinimalRunner {
        @Override
        void applyAll(Connection connection, List<Script> pending) throws SQLException, InterruptedException {
            connection.setAutoCommit(false);
            for (var script : pending) {
                runAll(connection, script);
                record(connection, script);
            }
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    /** Says that something went wrong. */
    static final class SayingLittle extends MinimalRunner {
        @Override
        Ending failed(SQLException e) {
            return new Ending(false, "the migration failed");
        }
    }

    private static void rollBack(Connection connection) throws SQLException {
        if (!connection.getAutoCommit()) {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }
}
