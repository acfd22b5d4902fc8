package dev.pawl.engine.provision;

import dev.pawl.engine.error.Message;
import dev.pawl.engine.error.PawlException;
import dev.pawl.engine.migration.Script;
import dev.pawl.engine.run.SqlStates;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** The connection that provisions. Confined to one thread. */
final class ClusterSession implements AutoCloseable {
    /** Making a database copies the files of another one. */
    private static final int ANSWER_TIMEOUT_MS = 600_000;

    /** What is behind the authentication: CONNECT is missing, or the database is. */
    private static final Set<String> AUTHENTICATED = Set.of("42501", "3D000");

    /** Who may create objects where this session looks for functions and operators could act in its name. */
    private static final String SAFE_PATH = "SET search_path = pg_catalog";

    /** What such a file may have changed. */
    private static final String AFTER_ROLES = "RESET ROLE; SET lock_timeout = '5s'; " + SAFE_PATH;

    private final Provisioning provisioning;
    private final Connection connection;
    private final ClusterReader reader;
    private final ClusterReader.Start start;
    /** Logins whose password this session has set. */
    private final Set<String> passwordsSet = new HashSet<>();

    private boolean rolesAreThere;

    private ClusterSession(
            Provisioning provisioning, Connection connection, ClusterReader reader, ClusterReader.Start start) {
        this.provisioning = provisioning;
        this.connection = connection;
        this.reader = reader;
        this.start = start;
    }

    static ClusterSession open(Provisioning provisioning, Wanted wanted) throws SQLException {
        var connection = provisioning.connecting(provisioning.maintenance()).open();
        try {
            connection.setNetworkTimeout(Runnable::run, ANSWER_TIMEOUT_MS);
            var reader = new ClusterReader(connection, wanted);
            var start = reader.start();
            if (start.pooled()) {
                throw PawlException.of(
                        Message.POOLER_IN_BETWEEN, provisioning.target(), "nothing can be provisioned through it");
            }
            return new ClusterSession(provisioning, connection, reader, start);
        } catch (SQLException | PawlException e) {
            connection.close();
            throw e;
        }
    }

    Provisioner provisioner() {
        return start.provisioner();
    }

    /** What was there before anything was changed, without verifiers. */
    ClusterState stateBefore() {
        return start.state();
    }

    /** Makes the roles of the services, once. */
    void makeRoles() throws SQLException {
        if (rolesAreThere || provisioning.roles().isEmpty()) {
            return;
        }
        var roles = provisioning.roles().get();
        try {
            send("BEGIN; " + text(roles) + "; COMMIT; " + AFTER_ROLES);
            rolesAreThere = true;
        } catch (SQLException e) {
            throw afterRollback(roles, e);
        }
    }

    /** Makes them in a transaction that is never committed. */
    void makeRolesForNow() throws SQLException {
        send("BEGIN");
        if (provisioning.roles().isPresent()) {
            var roles = provisioning.roles().get();
            try {
                send(text(roles) + "; " + AFTER_ROLES);
            } catch (SQLException e) {
                throw afterRollback(roles, e);
            }
        }
    }

    private SQLException afterRollback(Script roles, SQLException e) throws SQLException {
        send("ROLLBACK");
        if (SqlStates.INSUFFICIENT_PRIVILEGE.equals(SqlStates.of(e))) {
            throw PawlException.of(
                            Message.ROLES_FAILED,
                            SqlStates.words(e),
                            "The login needs CREATEROLE, and ADMIN on roles that somebody else made.")
                    .causedBy(e)
                    .at(roles.file(), null);
        }
        return e;
    }

    private static String text(Script roles) {
        var contents = roles.contents();
        return contents.withoutBracket().stream().map(contents::text).collect(Collectors.joining(";\n"));
    }

    ClusterState read() throws SQLException {
        return reader.read(provisioner());
    }

    /** Carries out one change. */
    void send(Change change) throws SQLException {
        send(change.message());
    }

    /** All in one message: a transaction, unless it makes a database. */
    void send(String sql) throws SQLException {
        send(connection, sql);
    }

    static void send(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Opens a database of the cluster, to which this login seemed to be let in. */
    Connection open(String database) throws SQLException {
        var opened = connected(database);
        try {
            send(opened, SAFE_PATH);
            return opened;
        } catch (SQLException e) {
            opened.close();
            throw e;
        }
    }

    private Connection connected(String database) throws LockedOut {
        try {
            return provisioning.connecting(database).open();
        } catch (PawlException e) {
            if (e.getCause() instanceof SQLException cause
                    && SqlStates.INSUFFICIENT_PRIVILEGE.equals(SqlStates.of(cause))) {
                throw new LockedOut(cause);
            }
            throw e;
        }
    }

    void passwordWasSet(String login) {
        passwordsSet.add(login);
    }

    /**
     * Whether a login has the password that it is to have. Whoever may not see verifiers logs in with it; where that
     * cannot be tried, the answer is no, and the password is set once more.
     */
    boolean hasPassword(Login login, String database, ClusterState state) {
        var password = login.given().orElseThrow().text();
        if (passwordsSet.contains(login.name())) {
            return true;
        }
        if (provisioner().readsVerifiers()) {
            return ScramVerifier.matches(state.verifiers().get(login.name()), password);
        }
        try (var opened =
                provisioning.cluster().login(database, login.name(), password).open()) {
            return opened.isValid(0);
        } catch (SQLException e) {
            return AUTHENTICATED.contains(SqlStates.of(e));
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
