package dev.pawl.engine.run;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.history.BriefQuery;
import dev.pawl.engine.migration.Contents;
import dev.pawl.engine.migration.Statement;
import dev.pawl.engine.migration.Version;
import java.io.IOException;
import java.io.StringReader;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.QueryExecutor;
import org.postgresql.jdbc.PreferQueryMode;

/** The one connection of a run, in autocommit, with the settings that a run needs. Confined to one thread. */
final class Session implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger("dev.pawl");
    private static final int OLDEST_SERVER = 15;
    private static final int FLAGS = QueryExecutor.QUERY_EXECUTE_AS_SIMPLE
            | QueryExecutor.QUERY_NO_RESULTS
            | QueryExecutor.QUERY_NO_METADATA
            | QueryExecutor.QUERY_SUPPRESS_BEGIN;

    private final Connection connection;
    private final UUID runId;
    private final String name;
    private int major;
    private boolean pooled;
    private String serverStart = "";
    private Privileges privileges = Privileges.ENOUGH;

    Session(Connection connection, UUID runId) {
        this.connection = connection;
        this.runId = runId;
        this.name = DatabaseName.of(connection);
    }

    Connection connection() {
        return connection;
    }

    PGConnection driver() throws SQLException {
        return connection.unwrap(PGConnection.class);
    }

    UUID runId() {
        return runId;
    }

    /** Name and address of the database, for messages. */
    String database() {
        return name;
    }

    /** Whether a pooler stands in between, so that nothing of the session survives a transaction. */
    boolean isPooled() {
        return pooled;
    }

    /** When the server was started; empty before {@link #prepare}. */
    String serverStart() {
        return serverStart;
    }

    /** What this login lacks; enough before {@link #prepare}. */
    Privileges privileges() {
        return privileges;
    }

    /** Whether nothing can be sent any more. */
    boolean isLost() {
        try {
            return connection.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /**
     * Refuses what a run cannot work on, and prepares the session. Costs two round trips.
     *
     * @throws PawlException when the server is too old or is a standby, or when a pooler knows no transactions
     */
    void prepare() throws SQLException {
        major = connection.getMetaData().getDatabaseMajorVersion();
        if (major < OLDEST_SERVER) {
            throw PawlException.of(Message.SERVER_TOO_OLD, database(), major);
        }
        if (driver().getPreferQueryMode() != PreferQueryMode.SIMPLE) {
            throw PawlException.of(Message.QUERY_MODE, database());
        }
        try (var statement = connection.createStatement();
                var facts = statement.executeQuery(
                        """
                        SELECT pg_catalog.pg_backend_pid(), pg_catalog.pg_is_in_recovery(),
                            pg_catalog.pg_postmaster_start_time()::pg_catalog.text""")) {
            facts.next();
            // A pooler gives clients process numbers of its own.
            pooled = facts.getInt(1) != driver().getBackendPID();
            if (facts.getBoolean(2)) {
                throw PawlException.of(Message.STANDBY, database());
            }
            serverStart = facts.getString(3);
        }
        if (pooled) {
            requireTransactions();
        }
        // The login may have timeouts that would end a query of the catalog.
        privileges = Privileges.of(connection, pooled ? List.of() : settings());
    }

    /** A pooler that shares its connections by the statement ends the session of whoever begins a transaction. */
    private void requireTransactions() throws SQLException {
        try {
            execute("BEGIN");
            execute("ROLLBACK");
        } catch (SQLException e) {
            if (SqlStates.PROTOCOL_VIOLATION.equals(e.getSQLState())) {
                throw PawlException.of(
                                Message.POOLER_IN_BETWEEN,
                                database(),
                                "it knows no transactions, only statements (" + SqlStates.words(e) + ")")
                        .causedBy(e);
            }
            throw e;
        }
    }

    /** What makes a file run the same wherever the runner is; behind a pooler for one transaction at a time. */
    List<String> settings() {
        var settings = new SessionSettings(applicationName(), major);
        return pooled ? settings.ofTransaction() : settings.ofSession();
    }

    /** The begin of a transaction; {@code begin} is how that is said. */
    Batch begin(String begin) {
        var batch = new Batch().ours(begin);
        if (pooled) {
            settings().forEach(batch::ours);
        }
        return batch;
    }

    /** Undoes what an earlier statement of a file may have limited, as by set_config. */
    void liftTimeouts() throws SQLException {
        execute(String.join("; ", new SessionSettings(applicationName(), major).noTimeouts()));
    }

    /** How others see this session in {@code pg_stat_activity}. */
    String applicationName() {
        return "pawl/" + runId;
    }

    /**
     * What undoes whatever a file may have changed in the session. Sent behind the COMMIT of each file, since a message
     * is parsed with the settings that are in force when it arrives. Never DISCARD ALL, which drops the runner lock.
     */
    Batch resets() {
        var batch = new Batch()
                .ours("RESET SESSION AUTHORIZATION")
                .ours("RESET ROLE")
                .ours("RESET ALL");
        // At once, since a timeout of the login would hold for what follows.
        (pooled ? SessionSettings.neededByDriver() : settings()).forEach(batch::ours);
        return batch.ours("CLOSE ALL")
                .ours("DEALLOCATE ALL")
                .ours("DISCARD TEMP")
                .ours("DISCARD SEQUENCES")
                .ours("UNLISTEN *");
    }

    /** Sends a batch in one message and waits for its end: one round trip. */
    @SuppressWarnings("try") // held, not used
    void send(Batch batch) throws BatchFailure {
        var counting = new StatementCounter(batch::answered);
        try (var patience = new Patience()) {
            var executor = connection.unwrap(BaseConnection.class).getQueryExecutor();
            // Not createSimpleQuery: it cuts the text and sends the statements one by one.
            var query = executor.createQuery(batch.text(), false, false).query;
            executor.execute(query, null, counting, 0, 0, FLAGS);
        } catch (SQLException e) {
            int position = SqlStates.position(e);
            if (position > 0 && countsBytes()) {
                position = batch.characters(position);
            }
            if (batch.isCommitted(counting.completed())) {
                // It is done although something behind it failed: a new connection finds that in the history.
                close();
            }
            throw new BatchFailure(
                    e, batch.place(position, counting.completed()).orElse(null));
        }
    }

    /** A database that knows nothing of characters takes each byte for one. */
    private boolean countsBytes() {
        try {
            return "SQL_ASCII".equals(driver().getParameterStatus("server_encoding"));
        } catch (SQLException e) {
            return false;
        }
    }

    /** Sends a COPY and the lines that follow it in the file: two round trips. */
    @SuppressWarnings("try") // held, not used
    void copy(Contents contents, Statement statement, Statement.InlineData data) throws BatchFailure {
        try (var patience = new Patience()) {
            var lines = contents.script().sql().substring(data.start(), data.end());
            new CopyManager(connection.unwrap(BaseConnection.class))
                    .copyIn(contents.text(statement), new StringReader(lines));
        } catch (SQLException e) {
            throw new BatchFailure(e, contents, statement);
        } catch (IOException e) {
            throw new BatchFailure(new SQLException(e.getMessage(), "08006", e), contents, statement);
        }
    }

    /** Sends one statement by itself, as those need that cannot run in a transaction, and waits as long as it takes. */
    @SuppressWarnings("try") // held, not used
    void executeAlone(String sql) throws SQLException {
        try (var patience = new Patience()) {
            execute(sql);
        }
    }

    /** Sends statements of the runner's own, which the server answers soon. */
    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            // JDBC would otherwise read { } in SQL text as its own escapes.
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        }
    }

    /** Sends statements of the runner's own between those of a file, whatever that has changed in the session. */
    void executeOwn(String sql) throws SQLException {
        execute(BriefQuery.message(sql));
    }

    /** Rolls back what a failed message has left open. Whoever looks at the session later sees what it is at. */
    void rollBack(String label, SQLException cause) {
        try {
            if (!isLost()) {
                execute(label + "ROLLBACK");
            }
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** Text as an SQL literal, quoted by the driver. */
    String literal(@Nullable String text) throws SQLException {
        return text == null ? "NULL" : "'" + driver().escapeLiteral(text) + "'";
    }

    /** A comment that tells whoever reads {@code pg_stat_activity} what runs. */
    static String label(Version version) {
        return "/* pawl " + version + " */ ";
    }

    /** What was done is done, so that an error of closing is none of the run. */
    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "the connection was not closed well", e);
        }
    }

    /** While it is open, an answer may take any time; otherwise the network is taken for dead after a while. */
    private final class Patience implements AutoCloseable {
        Patience() throws SQLException {
            connection.setNetworkTimeout(Runnable::run, 0);
        }

        @Override
        public void close() throws SQLException {
            if (!isLost()) {
                connection.setNetworkTimeout(Runnable::run, Connecting.ANSWER_TIMEOUT_MS);
            }
        }
    }
}
